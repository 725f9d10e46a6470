import { Fragment } from 'react'
import { withoutStackedMarks } from '../../../ui/display/stacked-marks.ts'
import { t } from '../../../words/en/tools.ts'
import { argumentRows, inFull } from '../tool-call/call-arguments.ts'
import { RawText } from '../tool-call/RawText.tsx'

/** Everything that a tool would be called with, to be read before it is allowed. */
export function CallArguments({ written }: { written: string }) {
  const rows = argumentRows(written)
  if (!rows) return <RawText label={t('arguments')} text={inFull(written)} />
  return (
    <figure
      data-arguments
      aria-label={t('arguments')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      className="max-h-80 overflow-y-auto rounded-small bg-code px-3 py-2.5"
    >
      <dl className="grid grid-cols-[minmax(4rem,auto)_1fr] gap-x-4 gap-y-1.5">
        {rows.map(({ name, value }) => (
          <Fragment key={name}>
            <dt className="max-w-40 font-mono text-meta leading-5 wrap-anywhere text-ink-faint">{name}</dt>
            <dd dir="auto" className="min-w-0 wrap-anywhere whitespace-pre-wrap [unicode-bidi:plaintext]">
              {withoutStackedMarks(value)}
            </dd>
          </Fragment>
        ))}
      </dl>
    </figure>
  )
}
