import type { Message, QueuedRun } from '@grizz/protocol/resources'
import { memo, Suspense } from 'react'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/thread.ts'
import { useLanguage } from '../../words/use-language.ts'
import { useEditing } from '../context/editing-context.ts'
import { useStore } from '../context/store-context.ts'
import { filesIn } from '../files/file-item.ts'
import { MessageFiles } from '../files/message/MessageFiles.tsx'
import { QuestionActions } from './QuestionActions.tsx'
import { QuestionBubble } from './QuestionBubble.tsx'
import { QueuePosition } from './QueuePosition.tsx'

const QuestionEditor = lazyPart(() => import('./QuestionEditor.tsx').then((module) => module.QuestionEditor))

interface QuestionProps {
  message: Message
  /** Its place in the queue, while it waits. */
  queued: QueuedRun | undefined
  /** A link led to it. */
  marked: boolean
}

export const Question = memo(function Question({ message, queued, marked }: QuestionProps) {
  useLanguage()
  const store = useStore()
  const { messageId, edit } = useEditing()
  const editing = messageId === message.id
  const open = () => edit(message.id)
  const files = filesIn(message.parts)
  const again = queued !== undefined && queued.runId !== message.runId

  function close() {
    edit(undefined)
    focusComposer()
  }

  /** A queued question is changed in place; one that was answered gets a sibling. */
  async function save(content: string, files: readonly string[]) {
    if (queued && !again) await store.editQueued(message.id, content, files)
    else store.send(content, { parentId: message.parentId, files })
    close()
  }

  return (
    <article
      aria-label={t('question')}
      data-message-id={message.id}
      data-role="user"
      data-status={queued ? 'queued' : message.status}
      data-marked={marked || undefined}
      className="group/message markable relative flex flex-col items-end"
    >
      {!editing && <MessageFiles files={files} />}
      {editing ? (
        <Suspense fallback={<QuestionBubble content={message.content} waiting />}>
          <QuestionEditor
            messageId={message.id}
            content={message.content}
            files={files}
            inPlace={queued !== undefined && !again}
            saveLabel={queued && !again ? common('save') : t('askAgain')}
            onSave={save}
            onCancel={close}
          />
        </Suspense>
      ) : (
        <QuestionBubble content={message.content} waiting={queued !== undefined && !again} />
      )}
      {!editing && queued && <QueuePosition queued={queued} again={again} onEdit={open} />}
      {!editing && !queued && <QuestionActions message={message} onEdit={open} />}
    </article>
  )
})

/** Focuses the composer, except on a phone, whose keyboard would cover the answer. */
function focusComposer() {
  if (window.matchMedia('(hover: hover)').matches) document.getElementById('message')?.focus({ preventScroll: true })
}
