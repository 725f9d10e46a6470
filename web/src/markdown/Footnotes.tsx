import { use } from 'react'
import { t } from '../words/en/markdown.ts'
import { useLanguage } from '../words/use-language.ts'
import type { Block } from './blocks/split-blocks.ts'
import { goToNote } from './notes/go-to-note.ts'
import { References } from './notes/references.ts'
import { Part } from './Part.tsx'

interface FootnotesProps {
  blocks: readonly Block[]
  /** The last block is still being written. */
  growing: boolean
}

/** The notes, wherever the model wrote them, at the end and in the order in which the text names them. */
export function Footnotes({ blocks, growing }: FootnotesProps) {
  useLanguage()
  const { numberOf } = use(References)
  const byNumber = new Map<number, Block>()
  for (const block of blocks) {
    const number = block.type === 'note' ? numberOf(block.label) : undefined
    if (number !== undefined && !byNumber.has(number)) byNumber.set(number, block)
  }
  if (byNumber.size === 0) return null
  const notes = [...byNumber].sort(([one], [other]) => one - other)
  return (
    <section className="footnotes" aria-label={t('footnotes')}>
      <ol>
        {notes.map(([number, block]) => (
          <li key={number} value={number} data-note={number} tabIndex={-1} dir="auto">
            <Part source={block.parts.join('')} inside="note" growing={growing && block === blocks.at(-1)} />
            <button
              type="button"
              className="note-mark"
              aria-label={t('backToFootnote', { number })}
              data-says="↩"
              onClick={({ currentTarget }) => goToNote(currentTarget, `[data-note-mark="${number}"]`)}
            />
          </li>
        ))}
      </ol>
    </section>
  )
}
