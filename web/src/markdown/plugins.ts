import type { Options } from 'react-markdown'
import { harden } from 'rehype-harden'
import rehypeHighlight from 'rehype-highlight'
import remarkGfm from 'remark-gfm'
import { languages, names } from './languages.ts'

type Plugins = NonNullable<Options['rehypePlugins']>

export const remarkPlugins: Plugins = [[remarkGfm, { singleTilde: false }]]

const safe: Plugins[number] = [
  harden,
  {
    defaultOrigin: window.location.origin,
    allowedLinkPrefixes: ['*'],
    allowedImagePrefixes: ['*'],
    allowedProtocols: ['tel:'],
    linkBlockPolicy: 'text-only',
    imageBlockPolicy: 'text-only',
  },
]

/** Made once: it compiles every language, and each block would do it again. */
const highlight = rehypeHighlight({ languages, aliases: names })

export const plain: Plugins = [safe]
export const coloured: Plugins = [safe, () => highlight]
