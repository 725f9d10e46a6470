import type { Part } from '@grizz/protocol/parts'
import { type MouseEvent, useMemo } from 'react'
import { withoutTurns } from '../../../markdown/direction/without-turns.ts'
import { t } from '../../../words/en/tools.ts'
import { showPanel, viewOf } from '../../navigation/panel.ts'
import { fileIn } from '../../navigation/path.ts'
import { FoldLine } from '../steps/FoldLine.tsx'
import { type Source, sourcesOf } from './sources.ts'

/** So many stand open; more are folded behind their number. */
const OPEN = 4

/** The sources of an answer: title and host, with the number by which the text names it. */
export function Sources({ parts }: { parts: readonly Part[] }) {
  const sources = useMemo(() => sourcesOf(parts), [parts])
  if (sources.length === 0) return null
  const list = <SourceList sources={sources} />
  if (sources.length <= OPEN)
    return (
      <section data-sources aria-label={t('sources')} className="mt-3">
        {list}
      </section>
    )
  return (
    <details data-sources className="group/fold mt-3">
      <FoldLine>{t('sourceCount', { count: sources.length })}</FoldLine>
      <div className="mt-1.5">{list}</div>
    </details>
  )
}

const outside = { target: '_blank', rel: 'noopener noreferrer nofollow' }

/** A file of the user opens over the conversation, at the page that is cited. */
function openFile(event: MouseEvent<HTMLAnchorElement>) {
  const file = fileIn(event.currentTarget.getAttribute('href') ?? '')
  if (!file || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  showPanel(viewOf(file))
}

/** A page of a file is named in the reader's language: `report.pdf, page 2`. */
function titleOf(url: string, title: string): string {
  const page = fileIn(url)?.page
  const end = `, page ${page}`
  return page !== undefined && title.endsWith(end) ? t('filePage', { name: title.slice(0, -end.length), page }) : title
}

function SourceList({ sources }: { sources: readonly Source[] }) {
  return (
    <ul className="flex flex-col gap-1 text-body">
      {sources.map(({ url, title, number, host }) => (
        <li key={url} className="flex min-h-6 items-baseline gap-2 touch:min-h-10">
          {number !== undefined && <span className="min-w-4 shrink-0 text-meta text-ink-faint">{number}</span>}
          <a
            href={url}
            {...(fileIn(url) ? { onClick: openFile } : outside)}
            className="flex min-w-0 items-baseline gap-2 text-link underline-offset-2 hover:underline touch:min-h-10 touch:items-center"
          >
            <bdi className="truncate">{title ? titleOf(url, withoutTurns(title)) : host}</bdi>
            {title && host && <span className="shrink-0 text-meta text-ink-faint">{host}</span>}
          </a>
        </li>
      ))}
    </ul>
  )
}
