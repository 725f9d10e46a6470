import { type ComponentProps, use } from 'react'
import type { ExtraProps } from 'react-markdown'
import { t } from '../../words/en/markdown.ts'
import { useLanguage } from '../../words/use-language.ts'
import { goToNote } from './go-to-note.ts'
import { References } from './references.ts'

/** The mark of a footnote in the text. It finds its note by number within the answer, so that no id is needed. */
export function NoteMark({ node, children }: ComponentProps<'sup'> & ExtraProps) {
  useLanguage()
  const label = node?.properties.dataNote
  const number = use(References).numberOf(typeof label === 'string' ? label : '')
  if (number === undefined) return <>{children}</>
  return (
    <sup data-note-mark={number}>
      <button
        type="button"
        className="note-mark"
        aria-label={t('footnote', { number })}
        onClick={({ currentTarget }) => goToNote(currentTarget, `[data-note="${number}"]`)}
      >
        {number}
      </button>
    </sup>
  )
}
