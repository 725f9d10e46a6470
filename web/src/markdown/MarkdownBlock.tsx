import { memo } from 'react'
import ReactMarkdown, { type Components, type Options } from 'react-markdown'
import { harden } from 'rehype-harden'
import rehypeHighlight from 'rehype-highlight'
import remarkGfm from 'remark-gfm'
import { CodeBlock } from './CodeBlock.tsx'
import { languages, names } from './languages.ts'
import { OutsideLink } from './OutsideLink.tsx'
import { Picture } from './Picture.tsx'
import { WideTable } from './WideTable.tsx'

interface MarkdownBlockProps {
  id: string
  source: string
  growing: boolean
}

/** Colouring a block again at each word is quadratic: a growing one is coloured while it is short, a huge one never. */
const LONGEST_GROWING = 3_000
const LONGEST_COLOURED = 40_000

const components: Components = { pre: CodeBlock, a: OutsideLink, img: Picture, table: WideTable }
const remarkPlugins: Options['remarkPlugins'] = [[remarkGfm, { singleTilde: false }]]
const safe: NonNullable<Options['rehypePlugins']>[number] = [
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
const plain: Options['rehypePlugins'] = [safe]
/** Made once: it compiles every language, and each block would do it again. */
const highlight = rehypeHighlight({ languages, aliases: names })
const coloured: Options['rehypePlugins'] = [safe, () => highlight]

export const MarkdownBlock = memo(function MarkdownBlock({ id, source, growing }: MarkdownBlockProps) {
  const colours = source.length < (growing ? LONGEST_GROWING : LONGEST_COLOURED)
  return (
    <ReactMarkdown
      components={components}
      remarkPlugins={remarkPlugins}
      rehypePlugins={colours ? coloured : plain}
      remarkRehypeOptions={{ clobberPrefix: `${id}-` }}
    >
      {source}
    </ReactMarkdown>
  )
})
