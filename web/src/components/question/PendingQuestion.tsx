import { X } from 'lucide-react'
import type { PendingMessage } from '../../live/contract/contract.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { t } from '../../words/en/thread.ts'
import { useStore } from '../context/store-context.ts'
import { QuestionBubble } from './QuestionBubble.tsx'

const sentences = {
  sending: () => t('sending'),
  waiting: () => t('waitsForRoom'),
  offline: () => t('waitsForNetwork'),
}

/** A question that the engine has not accepted yet. */
export function PendingQuestion({ message }: { message: PendingMessage }) {
  const store = useStore()
  const { clientMessageId, content, state } = message
  return (
    <article
      aria-label={t('question')}
      data-message-id={clientMessageId}
      data-role="user"
      data-status="sending"
      data-waits={state === 'sending' ? undefined : state}
      className="flex flex-col items-end"
    >
      <QuestionBubble content={content} waiting />
      <div className="mt-1 flex h-7 items-center gap-1 text-meta text-ink-soft touch:h-10">
        <span
          className={state === 'sending' ? 'appearing [animation-delay:600ms] [animation-fill-mode:backwards]' : ''}
        >
          {sentences[state]()}
        </span>
        {state !== 'sending' && (
          <IconButton label={t('discard')} icon={X} onClick={() => store.discard(clientMessageId)} />
        )}
      </div>
    </article>
  )
}
