import { type Ref, Suspense, useCallback, useEffect, useImperativeHandle, useRef, useState } from 'react'
import type { ConversationView, RejectedSend, ThreadItem } from '../../live/contract/contract.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { useEditing } from '../context/editing-context.ts'
import { useStore, useView } from '../context/store-context.ts'
import { AttachButton } from '../files/attach/AttachButton.tsx'
import type { Attachments } from '../files/attach/use-attachments.ts'
import { LONGEST_CONTENT, lengthNote } from '../message/content-length.ts'
import { ComposerChoices } from './ComposerChoices.tsx'
import { ComposerField } from './ComposerField.tsx'
import { SendButtons } from './SendButtons.tsx'
import type { Choices } from './use-choices.ts'
import { useDraft } from './use-draft.ts'

const RejectedSendNote = lazyPart(
  () => import('./RejectedSendNote.tsx').then((module) => module.RejectedSendNote),
  ({ rejectedSend }) => <p role="alert">{problemText(rejectedSend)}</p>,
)

const AttachedFiles = lazyPart(
  () => import('../files/attach/AttachedFiles.tsx').then((module) => module.AttachedFiles),
  'line',
)

const WaitingNote = lazyPart(() => import('./WaitingNote.tsx').then((module) => module.WaitingNote), 'line')

export interface ComposerHandle {
  /** Replaces the text. */
  write: (text: string) => void
}

interface ComposerProps {
  ref: Ref<ComposerHandle>
  /** Where its first message begins it. */
  projectId: string | undefined
  choices: Choices
  /** The files of the next message, with the name under which its text is kept too. */
  attachments: Attachments
  onSent: () => void
  /** Its first message was refused; the text is in the draft again. */
  onRollback: (rejectedSend: RejectedSend) => void
}

/** The field for the next message. Enter sends, Shift+Enter begins a line; unsent text is kept. */
export function Composer({ ref, projectId, choices, attachments, ...on }: ComposerProps) {
  const store = useStore()
  const rejectedSend = useView((view) => view.rejectedSend)
  const missing = useView((view) => view.state === 'not_found')
  const { text, setText, endTyping } = useDraft(attachments.draft, rejectedSend)
  const field = useRef<HTMLTextAreaElement>(null)
  const [pressed, setPressed] = useState(false)
  const { edit } = useEditing()
  const { ids } = attachments
  const written = text.trim() !== ''
  const sendable = (written || ids.length > 0) && text.length <= LONGEST_CONTENT && !missing

  /** On a phone the keyboard would cover the thread. */
  const focus = useCallback(() => {
    if (window.matchMedia('(hover: hover)').matches) field.current?.focus({ preventScroll: true })
  }, [])
  useEffect(focus, [focus])

  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal once, after `useDraft` has taken its text
  useEffect(() => {
    if (rejectedSend?.rollback) on.onRollback(rejectedSend)
  }, [rejectedSend])

  useImperativeHandle(ref, () => ({
    write(next) {
      setText(next)
      field.current?.focus()
    },
  }))

  function send() {
    if (!sendable) return setPressed(true)
    setPressed(false)
    store.dismissRejectedSend()
    const { model, tools, parameters } = choices
    store.send(written ? text : '', { model, tools, parameters, projectId, files: ids })
    attachments.clear()
    setText('')
    on.onSent()
    focus()
  }

  // A text typed for a conversation that is gone can still be copied.
  if (missing && text === '' && ids.length === 0) return null
  return (
    <div className="relative w-full">
      <ComposerNotes rejectedSend={rejectedSend} onDismiss={() => store.dismissRejectedSend()} />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
        className="rounded-large border border-line-strong bg-raised shadow-lift transition-colors focus-within:border-[color-mix(in_oklch,var(--honey)_75%,var(--line-strong))]"
      >
        <Suspense>
          {ids.length > 0 && (
            <AttachedFiles
              draft={attachments.draft}
              ids={ids}
              onPutBack={(pasted) => setText([text, pasted].filter(Boolean).join('\n\n'))}
            />
          )}
        </Suspense>
        <ComposerField
          ref={field}
          value={text}
          onFiles={attachments.attach}
          onChange={setText}
          onBlur={endTyping}
          onSend={send}
          onEditLast={() => edit(store.getSnapshot().items.findLast(isQuestion)?.message.id)}
        />
        <div className="flex h-12 items-center gap-1.5 px-2 pb-1">
          <AttachButton onFiles={attachments.attach} />
          <ComposerChoices {...choices} />
          <LengthNote length={text.length} pressed={pressed} />
          <ComposerButtons sendable={sendable} />
        </div>
      </form>
    </div>
  )
}

/** What stands above the field: why an answer waits, and why a message was refused. */
function ComposerNotes(props: { rejectedSend: RejectedSend | undefined; onDismiss: () => void }) {
  const { rejectedSend, onDismiss } = props
  const waitingFor = useView((view) => view.waitingFor)
  return (
    <Suspense>
      {waitingFor && <WaitingNote waitingFor={waitingFor} />}
      {rejectedSend && <RejectedSendNote rejectedSend={rejectedSend} onDismiss={onDismiss} />}
    </Suspense>
  )
}

function ComposerButtons({ sendable }: { sendable: boolean }) {
  const store = useStore()
  const answering = useView(isAnswering)
  const stopping = useView((view) => view.stopping)
  return <SendButtons sendable={sendable} answering={answering} stopping={stopping} onStop={() => store.stop()} />
}

/** How long the text is, once it comes near the limit. `pressed`: it was to be sent although it is too long. */
function LengthNote({ length, pressed }: { length: number; pressed: boolean }) {
  const isTooLong = length > LONGEST_CONTENT
  const look = isTooLong ? `text-danger ${pressed ? 'font-semibold' : ''}` : 'text-ink-faint'
  return (
    <span role="status" className={`min-w-0 flex-1 truncate text-right text-meta tabular-nums ${look}`}>
      {lengthNote(length)}
    </span>
  )
}

function isAnswering({ activeRunId, items }: ConversationView): boolean {
  return activeRunId !== undefined || items.some(isBeingSent)
}

function isQuestion(item: ThreadItem): item is Extract<ThreadItem, { kind: 'message' }> {
  return item.kind === 'message' && item.message.role === 'user'
}

/** A message that waits for the network has nothing to stop; it has its own button to discard it. */
function isBeingSent(item: ThreadItem): boolean {
  return item.kind === 'pending' && item.pending.state === 'sending'
}
