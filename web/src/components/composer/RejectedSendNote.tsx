import { useQueryClient } from '@tanstack/react-query'
import { CircleAlert, X } from 'lucide-react'
import { useEffect } from 'react'
import { queryKeys } from '../../data/query-keys.ts'
import type { RejectedSend } from '../../live/contract/contract.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { duration } from '../../ui/display/duration.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { useNow } from '../../ui/hooks/use-now.ts'
import { t } from '../../words/en/chat.ts'

interface RejectedSendNoteProps {
  rejectedSend: RejectedSend
  onDismiss: () => void
}

/** Why a message was rejected, above the composer that has its text again. */
export function RejectedSendNote({ rejectedSend, onDismiss }: RejectedSendNoteProps) {
  const client = useQueryClient()
  const { code } = rejectedSend

  // The list may still have the model that was refused.
  useEffect(() => {
    if (code === 'model_not_offered') void client.invalidateQueries({ queryKey: queryKeys.models })
  }, [client, code])

  const waits = rejectedSend.retryAt !== undefined
  const now = useNow(waits)
  const left = (rejectedSend.retryAt ?? 0) - now
  return (
    <div
      role="alert"
      className="rising mb-2 flex items-start gap-2.5 rounded-medium bg-danger-soft py-1.5 pr-1.5 pl-3 text-ink"
    >
      <CircleAlert size={16} aria-hidden="true" className="mt-1.5 shrink-0 text-danger" />
      <p className="min-w-0 flex-1 py-1">
        {problemText(rejectedSend)}
        {waits && (
          <span aria-hidden="true" className="ml-1.5 text-ink-soft tabular-nums">
            {left > 0 ? t('againIn', { time: duration(left) }) : t('mayPass')}
          </span>
        )}
      </p>
      <IconButton label={t('dismiss')} icon={X} onClick={onDismiss} />
    </div>
  )
}
