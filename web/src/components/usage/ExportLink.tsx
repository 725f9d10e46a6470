import { Download } from 'lucide-react'
import { t } from '../../words/en/administration/usage.ts'
import type { Who } from './choices/use-view.ts'
import type { Period } from './figures/period.ts'
import { exportPath } from './use-usage.ts'

interface ExportLinkProps {
  period: Period
  who: Who
}

/** Every call of these days as a file. */
export function ExportLink({ period, who }: ExportLinkProps) {
  return (
    <a
      href={exportPath(period, who)}
      download
      className="mr-1.5 inline-flex h-9 shrink-0 items-center gap-2 rounded-medium border border-line-strong bg-raised px-3.5 font-medium transition-colors hover:bg-hover touch:h-11 md:mr-2"
    >
      <Download size={16} strokeWidth={1.75} aria-hidden="true" />
      <span>
        <span className="sr-only">{t('downloadAs')} </span>CSV
      </span>
    </a>
  )
}
