import { X } from 'lucide-react'
import type { PendingMessage } from '../../live/contract/contract.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { t } from '../../words/en/thread.ts'
import { useStore } from '../context/store-context.ts'
import { useUser } from '../context/user-context.ts'
import { MessageFiles } from '../files/message/MessageFiles.tsx'
import { QuestionBubble } from './QuestionBubble.tsx'

const sentences = {
  sending: () => t('sending'),
  waiting: () => t('waitsForRoom'),
  uploading: () => t('waitsForFiles'),
  offline: () => t('waitsForNetwork'),
}

/** A question that the engine has not accepted yet. */
export function PendingQuestion({ message }: { message: PendingMessage }) {
  const store = useStore()
  const { kept } = useUser().files
  const { clientMessageId, content, files, state } = message
  const items = files.flatMap((id) => kept.get(id) ?? []).map((file) => ({ ...file, fileId: file.id }))
  return (
    <article
      aria-label={t('question')}
      data-message-id={clientMessageId}
      data-role="user"
      data-status="sending"
      data-waits={state === 'sending' ? undefined : state}
      className="flex flex-col items-end"
    >
      <MessageFiles files={items} pending />
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
