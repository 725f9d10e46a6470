import type { Event, NewEvent } from '@grizz/protocol/events'
import { contentOf, partsOf, reasoningOf } from '@grizz/protocol/part-text'
import type { Part, ToolCallState } from '@grizz/protocol/parts'
import type { Message, QueuedRun, Run, Snapshot } from '@grizz/protocol/resources'
import {
  at,
  base,
  conversationId,
  delta,
  emptyPart,
  error,
  idsOf,
  ofPart,
  settled,
  textIn,
  withText,
} from './log-events.ts'

export type Operation =
  | { do: 'ask'; content: string }
  | { do: 'write'; kind: 'text' | 'reasoning' | 'arguments'; text: string }
  | { do: 'end turn' }
  | { do: 'change call'; state: ToolCallState }
  | { do: 'wait' }
  | { do: 'finish'; status: 'completed' | 'failed' | 'cancelled' }
  | { do: 'take over' }
  | { do: 'say again' }
  | { do: 'zombie'; text: string }
  | { do: 'edit'; place: number; content: string }
  | { do: 'withdraw'; place: number }
  | { do: 'move'; from: number; to: number }

/** What a server does to one conversation, as far as its log and its snapshots show it. */
export class LogModel {
  readonly log: Event[] = []
  /** A snapshot as it would have been read before each event. */
  readonly snapshots: Snapshot[] = []
  readonly #messages: Message[] = []
  readonly #queue: Run[] = []
  #running: Run | undefined
  #position = 0
  #parts: Part[] = []
  /** How many of the parts a takeover keeps. */
  #durable = 0
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
      activeRun: this.#running ? { ...this.#running, parts: this.#parts.slice(0, this.#durable) } : null,
      queue,
      nextBefore: null,
    }
  }

  /** The events after a cursor. */
  after(cursor: string): Event[] {
    return this.log.slice(Number(cursor.slice(4)))
  }

  /** What a reader must hold of the running answer. */
  written(): { parts: readonly Part[]; isWaiting: boolean } | undefined {
    return this.#running && { parts: this.#parts, isWaiting: this.#running.status === 'waiting' }
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
    if (running.status === 'waiting') {
      this.#resume(running, operation)
      return
    }
    if (operation.do === 'write') this.#write(running, operation.kind, operation.text)
    if (operation.do === 'end turn') this.#endTurn(running)
    if (operation.do === 'change call') this.#changeCall(running, operation.state)
    if (operation.do === 'wait') this.#wait(running)
    if (operation.do === 'zombie' && zombie.attempt > 0)
      this.#say(delta(zombie, 'text', { index: 0, offset: 0 }, operation.text))
    if (operation.do === 'take over') this.#start({ ...running, attempt: running.attempt + 1 })
    if (operation.do === 'say again') this.#sayAgain(running)
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
      turn: 0,
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

  /** What is not durable begins anew. */
  #start(run: Run): void {
    this.#position = this.log.length
    this.#running = { ...run, status: 'running' }
    this.#parts = this.#parts.slice(0, this.#durable)
    this.#sayStarted(this.#running)
  }

  #sayStarted({ attempt, model, turn, ...run }: Run): void {
    const parts = this.#parts.slice(0, this.#durable)
    this.#say({ type: 'run.started', ...base, ...idsOf({ ...run, attempt, model, turn }), attempt, model, turn, parts })
  }

  #sayAgain(run: Run): void {
    this.#sayStarted(run)
    for (const [place, part] of this.#parts.slice(this.#durable).entries())
      this.#say({ type: 'part.started', ...base, ...ofPart(run, this.#durable + place), part })
  }

  #write(run: Run, kind: 'text' | 'reasoning' | 'arguments', text: string): void {
    const last = this.#parts.length > this.#durable ? this.#parts.at(-1) : undefined
    const type = kind === 'arguments' ? 'tool_call' : kind
    const part = last?.type === type ? last : emptyPart(type)
    const index = this.#parts.length - (part === last ? 1 : 0)
    if (part !== last) {
      this.#parts = [...this.#parts, part]
      this.#say({ type: 'part.started', ...base, ...ofPart(run, index), part })
    }
    const held = textIn(part)
    this.#say(delta(run, kind, { index, offset: held.length }, text))
    this.#put(index, withText(part, held + text))
  }

  #endTurn(run: Run): void {
    this.#durable = this.#parts.length
    this.#running = { ...run, turn: run.turn + 1 }
  }

  #changeCall(run: Run, state: ToolCallState): void {
    const index = this.#parts.findLastIndex(({ type }, place) => type === 'tool_call' && place < this.#durable)
    const part = this.#parts[index]
    if (part?.type !== 'tool_call' || settled.includes(part.state)) return
    this.#put(index, { ...part, state })
    this.#say({ type: 'part.updated', ...base, ...ofPart(run, index), part: { ...part, state } })
  }

  /** Only between turns: what was not durable would be lost. */
  #wait(run: Run): void {
    if (this.#durable !== this.#parts.length) return
    this.#running = { ...run, status: 'waiting', waitingFor: { reason: 'approval', callIds: [] } }
    this.#position = this.log.length
    this.#say({ type: 'run.waiting', ...base, runId: run.id, waitingFor: { reason: 'approval', callIds: [] } })
  }

  #resume({ waitingFor: _, ...run }: Run, operation: Operation): void {
    if (operation.do === 'finish') this.#finish(run, operation.status)
    if (operation.do !== 'take over') return
    const { attempt, turn } = run
    this.#say({ type: 'run.resumed', ...base, runId: run.id, attempt: attempt + 1, turn })
    this.#start({ ...run, attempt: attempt + 1 })
  }

  #put(index: number, part: Part): void {
    this.#parts = this.#parts.map((held, place) => (place === index ? part : held))
  }

  #finish(
    { id: runId, messageId: id, userMessageId: parentId }: Run,
    status: 'completed' | 'failed' | 'cancelled',
  ): void {
    const parts = this.#parts
    const saved = status === 'completed' ? 'complete' : status
    const texts = { parts, content: contentOf(parts), reasoning: reasoningOf(parts) }
    const message = this.#message({ id, runId, role: 'assistant', ...texts, parentId, status: saved })
    this.#parts = []
    this.#durable = 0
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
    Object.assign(question, { content, parts: partsOf({ content }) })
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
    const parts = partsOf({ content: fields.content })
    const message: Message = { conversationId, siblingIds: [fields.id], parts, meta: {}, createdAt: at, ...fields }
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
