import { Fragment, useRef, useState } from 'react'
import { BlockView } from './BlockView.tsx'
import { type Block, createBlockSplitter } from './blocks/split-blocks.ts'
import { Footnotes } from './Footnotes.tsx'
import { type Known, knownFrom, nothingKnown, References } from './notes/references.ts'
import { useProgressiveRendering } from './use-progressive-rendering.ts'

interface MarkdownProps {
  text: string
  streaming: boolean
}

/**
 * Markdown that may still grow. Only the last part of its last block is rendered again, and mended while it is
 * unfinished; a lot of text at once is rendered over several frames, so that the page never freezes.
 */
export function Markdown({ text, streaming }: MarkdownProps) {
  const [split] = useState(createBlockSplitter)
  const blocks = split(text, streaming)
  const known = useKnown(blocks, streaming)
  const parts = blocks.flatMap((block) => block.parts)
  const shown = useProgressiveRendering(parts, streaming)
  const whole = shown >= parts.length
  const waiting: string[] = []
  let before = 0
  return (
    <References value={known}>
      {blocks.map((block, index) => {
        const left = shown - before
        before += block.parts.length
        if (left <= 0) waiting.push(block.raw)
        if (left <= 0 || block.type === 'note') return null
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
          <Fragment key={index}>
            {index > 0 && '\n'}
            <BlockView
              block={block}
              shown={Math.min(left, block.parts.length)}
              growing={streaming && index === blocks.length - 1}
            />
          </Fragment>
        )
      })}
      {whole && <Footnotes blocks={blocks} growing={streaming} />}
      {!whole && !streaming && <Waiting text={waiting.join('')} />}
    </References>
  )
}

/** A part that is rendered within the next frames is in the document already, but takes no room and no time. */
function Waiting({ text }: { text: string }) {
  return (
    <p data-waiting className="whitespace-pre-wrap [content-visibility:hidden]">
      {text}
    </p>
  )
}

/** The same object until something else is known, so that the parts that use it are not rendered again. */
function useKnown(blocks: readonly Block[], grows: boolean): Known {
  const held = useRef(nothingKnown)
  const known = knownFrom(blocks, grows)
  if (known.key !== held.current.key) held.current = known
  return held.current
}
