import type { Event, NewEvent } from '@grizz/protocol/events'
import type { Message, QueuedRun, Run, Snapshot } from '@grizz/protocol/resources'

export type Operation =
  | { do: 'ask'; content: string }
  | { do: 'write'; kind: 'text' | 'reasoning'; text: string }
  | { do: 'finish'; status: 'completed' | 'failed' | 'cancelled' }
  | { do: 'take over' }
  | { do: 'say again' }
  | { do: 'zombie'; text: string }
  | { do: 'edit'; place: number; content: string }
  | { do: 'withdraw'; place: number }
  | { do: 'move'; from: number; to: number }

const conversationId = '00000000-0000-7000-8000-000000000000'
const at = '2026-01-01T00:00:00.000Z'

/** What a server does to one conversation, as far as its log and its snapshots show it. */
export class LogModel {
  readonly log: Event[] = []
  /** A snapshot as it would have been read before each event. */
  readonly snapshots: Snapshot[] = []
  readonly #messages: Message[] = []
  readonly #queue: Run[] = []
  #running: Run | undefined
  #position = 0
  #text = { text: '', reasoning: '' }
  #ids = 0

  constructor(operations: readonly Operation[]) {
    this.snapshots.push(this.snapshot())
    for (const operation of operations) this.#apply(operation)
  }

  snapshot(): Snapshot {
    const queue = this.#queued()
    const leaf = this.#queue.at(-1)?.userMessageId ?? this.#running?.userMessageId ?? this.#messages.at(-1)?.id ?? null
    const cursor = this.#running ? this.#position : this.log.length
    return {
      messages: this.#branch(leaf).map((message) => ({ ...message })),
      cursor: `log-${cursor}`,
      activeRun: this.#running ? { ...this.#running } : null,
      queue,
      nextBefore: null,
    }
  }

  /** The events after a cursor. */
  after(cursor: string): Event[] {
    return this.log.slice(Number(cursor.slice(4)))
  }

  /** What a reader must show of the running answer. */
  written(): { content: string; reasoning: string } | undefined {
    return this.#running && { content: this.#text.text, reasoning: this.#text.reasoning }
  }

  #apply(operation: Operation): void {
    if (operation.do === 'ask') this.#ask(operation.content)
    else if (operation.do === 'edit') this.#edit(operation.place, operation.content)
    else if (operation.do === 'withdraw') this.#withdraw(operation.place)
    else if (operation.do === 'move') this.#move(operation.from, operation.to)
    else if (this.#running) this.#run(this.#running, operation)
  }

  #run(running: Run, operation: Operation): void {
    const zombie = { ...running, attempt: running.attempt - 1 }
    if (operation.do === 'write') {
      this.#say(delta(running, operation.kind, this.#text[operation.kind].length, operation.text))
      this.#text[operation.kind] += operation.text
    }
    if (operation.do === 'zombie' && zombie.attempt > 0) this.#say(delta(zombie, 'text', 0, operation.text))
    if (operation.do === 'take over') this.#start({ ...running, attempt: running.attempt + 1 })
    if (operation.do === 'say again') this.#sayStarted(running, this.#text)
    if (operation.do === 'finish') this.#finish(running, operation.status)
  }

  #ask(content: string): void {
    const parentId = this.#queue.at(-1)?.messageId ?? this.#running?.messageId ?? this.#messages.at(-1)?.id ?? null
    const question = this.#message({ id: this.#id(), role: 'user', content, parentId, status: 'complete' })
    const run: Run = {
      id: this.#id(),
      status: 'queued',
      position: this.#ids,
      userMessageId: question.id,
      messageId: this.#id(),
      model: 'm',
      attempt: 1,
      createdAt: at,
    }
    this.#say({ type: 'message.created', ...base, message: { ...question } })
    if (this.#running) this.#enqueue(run)
    else this.#start(run)
  }

  #enqueue(run: Run): void {
    this.#queue.push(run)
    this.#say({ type: 'run.queued', ...base, ...idsOf(run), position: this.#queue.length })
  }

  #start(run: Run): void {
    this.#position = this.log.length
    this.#running = { ...run, status: 'running' }
    this.#text = { text: '', reasoning: '' }
    this.#sayStarted(run)
  }

  #sayStarted({ attempt, model, ...run }: Run, said?: { text: string; reasoning: string }): void {
    const texts = said && { content: said.text, reasoning: said.reasoning }
    this.#say({ type: 'run.started', ...base, ...idsOf({ ...run, attempt, model }), attempt, model, ...texts })
  }

  #finish(
    { id: runId, messageId: id, userMessageId: parentId }: Run,
    status: 'completed' | 'failed' | 'cancelled',
  ): void {
    const { text: content, reasoning } = this.#text
    const saved = status === 'completed' ? 'complete' : status
    const message = this.#message({ id, runId, role: 'assistant', content, reasoning, parentId, status: saved })
    const ended = { ...base, runId, message: { ...message }, usage: null }
    this.#running = undefined
    if (status === 'failed') this.#say({ type: 'run.failed', ...ended, error })
    else this.#say({ type: status === 'completed' ? 'run.completed' : 'run.cancelled', ...ended })
    const next = this.#queue.shift()
    if (next) this.#start(next)
  }

  #edit(place: number, content: string): void {
    const question = this.#question(this.#queue[place])
    if (!question) return
    question.content = content
    this.#say({ type: 'message.updated', ...base, message: { ...question } })
  }

  #withdraw(place: number): void {
    const run = this.#queue[place]
    const question = this.#question(run)
    if (!run || !question) return
    this.#queue.splice(place, 1)
    this.#messages.splice(this.#messages.indexOf(question), 1)
    const moved = this.#messages.filter((message) => message.parentId === run.messageId)
    for (const message of moved) message.parentId = question.parentId
    this.#say({ type: 'message.removed', ...base, messageId: question.id })
    this.#sayMoved(moved)
  }

  #move(from: number, to: number): void {
    const run = this.#queue[from]
    const first = this.#question(this.#queue[0])
    if (!run || !first || to >= this.#queue.length) return
    let parentId = first.parentId
    this.#queue.splice(from, 1)
    this.#queue.splice(to, 0, run)
    const moved = this.#queue.flatMap((queued) => {
      const question = this.#question(queued)
      const changed = question && question.parentId !== parentId ? [question] : []
      if (question) question.parentId = parentId
      parentId = queued.messageId
      return changed
    })
    this.#sayMoved(moved.reverse())
  }

  #sayMoved(moved: readonly Message[]): void {
    for (const message of moved) this.#say({ type: 'message.updated', ...base, message: { ...message } })
    this.#say({ type: 'queue.updated', ...base, queue: this.#queued() })
  }

  #say(event: NewEvent): void {
    this.log.push({ ...event, id: `log-${this.log.length + 1}` })
    this.snapshots.push(this.snapshot())
  }

  #message(fields: Pick<Message, 'id' | 'role' | 'content' | 'parentId' | 'status'> & Partial<Message>): Message {
    const message: Message = { conversationId, siblingIds: [fields.id], meta: {}, createdAt: at, ...fields }
    this.#messages.push(message)
    return message
  }

  #queued(): QueuedRun[] {
    return this.#queue.map((run, index) => ({ ...idsOf(run), position: index + 1 }))
  }

  #question(run: Run | undefined): Message | undefined {
    return this.#messages.find((message) => message.id === run?.userMessageId)
  }

  #branch(id: string | null): Message[] {
    const pending = [this.#running, ...this.#queue].find((run) => run?.messageId === id)
    const message = this.#messages.find((held) => held.id === (pending?.userMessageId ?? id))
    return message ? [...this.#branch(message.parentId), message] : []
  }

  #id(): string {
    this.#ids += 1
    return `00000000-0000-7000-8000-${String(this.#ids).padStart(12, '0')}`
  }
}

const base = { conversationId, at }
const error = { code: 'model_unavailable', detail: 'It is away.', retryable: true } as const

function idsOf({ id: runId, messageId, userMessageId }: Run) {
  return { runId, messageId, userMessageId }
}

function delta(
  { id: runId, messageId, attempt }: Run,
  kind: 'text' | 'reasoning',
  offset: number,
  text: string,
): NewEvent {
  return { type: 'run.delta', ...base, runId, messageId, attempt, kind, offset, text }
}
