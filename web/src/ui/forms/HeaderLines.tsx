import { useId } from 'react'
import { t } from '../../words/en/forms.ts'
import { parseHeaderLines } from './header-lines.ts'

interface HeaderLinesProps {
  value: string
  onChange: (value: string) => void
  /** Names of those that are kept; their values are never shown. */
  kept: readonly string[]
}

/** Headers of HTTP that go with every request, one a line. What is written replaces what was kept. */
export function HeaderLines({ value, onChange, kept }: HeaderLinesProps) {
  const id = useId()
  const { wrong } = parseHeaderLines(value)
  const note = wrong === undefined ? hintFor(kept) : t('noHeader', { line: wrong })
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {t('headers')}
      </label>
      <textarea
        id={id}
        rows={2}
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        value={value}
        data-own
        placeholder="X-Title: Grizz"
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={wrong !== undefined}
        aria-describedby={`${id}-note`}
        className="block w-full resize-y rounded-medium border border-line-strong bg-raised px-3 py-2 font-mono text-meta transition-colors placeholder:text-ink-faint hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus aria-invalid:border-danger"
      />
      <p id={`${id}-note`} className={`mt-1.5 text-meta ${wrong === undefined ? 'text-ink-faint' : 'text-danger'}`}>
        {note}
      </p>
    </div>
  )
}

function hintFor(kept: readonly string[]): string {
  return kept.length > 0 ? t('headersKept', { names: kept.join(', ') }) : t('headersAbout')
}
