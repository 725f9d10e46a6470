import { ArrowDown } from 'lucide-react'
import { t } from '../../words/en/thread.ts'

interface NewestPillProps {
  answering: boolean
  onGo: () => void
}

export function NewestPill({ answering, onGo }: NewestPillProps) {
  return (
    <button
      type="button"
      onClick={onGo}
      className="rising absolute bottom-3 left-1/2 flex h-8 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line bg-raised pr-3.5 pl-3 font-medium shadow-over transition-colors hover:bg-hover touch:h-10"
    >
      {answering ? (
        <span aria-hidden="true" className="breathing size-2 rounded-full bg-honey" />
      ) : (
        <ArrowDown size={14} strokeWidth={2} aria-hidden="true" />
      )}
      {t('newest')}
    </button>
  )
}
