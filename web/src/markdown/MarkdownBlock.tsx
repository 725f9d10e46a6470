import { memo } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import { CodeBlock } from './CodeBlock.tsx'
import { GrowingCode } from './GrowingCode.tsx'
import { OutsideLink } from './OutsideLink.tsx'
import { openFence } from './open-fence.ts'
import { Picture } from './Picture.tsx'
import { coloured, plain, remarkPlugins } from './plugins.ts'
import { WideTable } from './WideTable.tsx'

interface MarkdownBlockProps {
  id: string
  source: string
  growing: boolean
}

/** Colouring more than this at once would be felt. */
const LONGEST_COLOURED = 40_000

const components: Components = { pre: CodeBlock, a: OutsideLink, img: Picture, table: WideTable }

export const MarkdownBlock = memo(function MarkdownBlock({ id, source, growing }: MarkdownBlockProps) {
  const fence = growing ? openFence(source) : undefined
  if (fence) return <GrowingCode fence={fence} />
  return (
    <ReactMarkdown
      components={components}
      remarkPlugins={remarkPlugins}
      rehypePlugins={source.length < LONGEST_COLOURED ? coloured : plain}
      remarkRehypeOptions={{ clobberPrefix: `${id}-` }}
    >
      {source}
    </ReactMarkdown>
  )
})
