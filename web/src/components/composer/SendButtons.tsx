import { ArrowUp, Square } from 'lucide-react'
import { t } from '../../words/en/chat.ts'

interface SendButtonsProps {
  sendable: boolean
  answering: boolean
  stopping: boolean
  onStop: () => void
}

export function SendButtons({ sendable, answering, stopping, onStop }: SendButtonsProps) {
  return (
    <>
      {answering && (
        <button
          type="button"
          aria-label={t('stop')}
          title={t('stop')}
          disabled={stopping}
          onClick={onStop}
          className="appearing grid size-9 shrink-0 place-items-center rounded-medium border border-line-strong transition-colors hover:bg-hover disabled:opacity-50 touch:size-11"
        >
          <Square size={13} fill="currentColor" strokeWidth={0} aria-hidden="true" />
        </button>
      )}
      <button
        type="submit"
        aria-label={t('send')}
        title={t('send')}
        disabled={!sendable}
        className="grid size-9 shrink-0 place-items-center rounded-medium bg-honey text-on-honey transition-colors hover:bg-honey-strong disabled:bg-pressed disabled:text-ink-faint touch:size-11"
      >
        <ArrowUp size={18} strokeWidth={2.25} aria-hidden="true" />
      </button>
    </>
  )
}
