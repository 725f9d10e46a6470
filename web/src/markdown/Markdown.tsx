import { Fragment, useState } from 'react'
import remend from 'remend'
import { MarkdownBlock } from './MarkdownBlock.tsx'
import { createBlockSplitter } from './split-blocks.ts'
import { usePace } from './use-pace.ts'

interface MarkdownProps {
  /** Of the message; keeps the anchors of its footnotes apart from those of others. */
  id: string
  text: string
  streaming: boolean
}

/**
 * Markdown that may still grow. Only its last block is rendered again, and mended while it is unfinished; a lot of
 * text at once is rendered over several frames, so that the page never stands still.
 */
export function Markdown({ id, text, streaming }: MarkdownProps) {
  const [split] = useState(createBlockSplitter)
  const blocks = split(text)
  const shown = usePace(blocks)
  return (
    <>
      {blocks.slice(0, shown).map((block, index) => {
        const growing = streaming && index === blocks.length - 1
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
          <Fragment key={index}>
            {index > 0 && '\n'}
            <MarkdownBlock id={id} source={growing ? mended(block) : block} growing={growing} />
          </Fragment>
        )
      })}
      {!streaming && shown < blocks.length && <p className="whitespace-pre-wrap">{blocks.slice(shown).join('')}</p>}
    </>
  )
}

function mended(block: string): string {
  return remend(block, { linkMode: 'text-only', images: false, katex: false })
}
