import { Fragment, useState } from 'react'
import remend from 'remend'
import { MarkdownBlock } from './MarkdownBlock.tsx'
import { createBlockSplitter } from './split-blocks.ts'

interface MarkdownProps {
  /** Of the message; keeps the anchors of its footnotes apart from those of others. */
  id: string
  text: string
  streaming: boolean
}

/** Markdown that may still grow. Only its last block is rendered again, and mended while it is unfinished. */
export function Markdown({ id, text, streaming }: MarkdownProps) {
  const [split] = useState(createBlockSplitter)
  const blocks = split(text)
  return blocks.map((block, index) => {
    const growing = streaming && index === blocks.length - 1
    const source = growing ? remend(block, { linkMode: 'text-only', images: false, katex: false }) : block
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
      <Fragment key={index}>
        {index > 0 && '\n'}
        <MarkdownBlock id={id} source={source} growing={growing} />
      </Fragment>
    )
  })
}
