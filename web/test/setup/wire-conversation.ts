import { randomUUID } from 'node:crypto'
import type { Event, NewEvent } from '@grizz/protocol/events'
import type { ServerFrame } from '@grizz/protocol/frames'
import type { PostMessage } from '@grizz/protocol/http'
import { partsOf } from '@grizz/protocol/part-text'
import type { Message, Run, Snapshot } from '@grizz/protocol/resources'
import { PROTOCOL_VERSION } from '@grizz/protocol/version'

type Say = (frame: ServerFrame | Event) => void

/** One conversation and its log. Runs wait in order; the test writes the answer of the one that runs. */
export class WireConversation {
  readonly id: string
  readonly messages: Message[] = []
  readonly queued: Run[] = []
  running: Run | undefined
  /** What the engine of this conversation speaks. */
  protocol: typeof PROTOCOL_VERSION = PROTOCOL_VERSION
  /** Events that the log swallows: a hole for every reader. */
  lose: (event: NewEvent) => boolean = () => false
  readonly #followers = new Map<Say, () => void>()
  readonly #runs = new Map<string, Run>()
  #log: Event[] = []
  #epoch = randomUUID().slice(0, 8)
  #seq = 0
  #runPosition = ''
  #text = ''

  constructor(id: string) {
    this.id = id
    this.#open()
  }

  resource() {
    const now = new Date(0).toISOString()
    return {
      id: this.id,
      title: null,
      model: null,
      systemPrompt: null,
      pinned: false,
      archived: false,
      answering: false,
      waiting: false,
      tools: {},
      createdAt: now,
      updatedAt: now,
    }
  }

  knows(clientMessageId: string): boolean {
    return this.messages.some((message) => message.clientMessageId === clientMessageId)
  }

  owns(runId: string): boolean {
    return this.running?.id === runId
  }

  accept({ clientMessageId, content, parentId }: PostMessage) {
    const known = this.messages.find((message) => message.clientMessageId === clientMessageId)
    const knownRun = known && this.#runs.get(known.id)
    if (known && knownRun) return { message: known, run: knownRun, repeated: true }
    const parent = parentId === undefined ? this.#leaf() : parentId
    const message = this.#message({ role: 'user', content, parentId: parent, clientMessageId })
    const run = this.#enqueue(message)
    return { message, run, repeated: false }
  }

  /** Text of the running answer. */
  write(...texts: string[]): void {
    const run = this.#mustRun()
    for (const text of texts) {
      this.#append({
        ...this.#runEvent('run.delta'),
        ...partIn(run),
        kind: 'text',
        offset: this.#text.length,
        text,
      })
      this.#text += text
    }
  }

  /** Another engine takes the run over. */
  restart(): void {
    const run = this.#mustRun()
    this.running = { ...run, attempt: run.attempt + 1 }
    this.#begin()
  }

  /** The running answer waits for its user, and goes on. */
  park(): void {
    const run = this.#mustRun()
    const waitingFor = { reason: 'approval' as const, callIds: [run.id] }
    this.running = { ...run, status: 'waiting', waitingFor }
    this.#append({ type: 'run.waiting', conversationId: this.id, at: now(), runId: run.id, waitingFor })
  }

  resume(): void {
    const { waitingFor: _, ...run } = this.#mustRun()
    this.running = { ...run, status: 'running' }
    const { id: runId, attempt, turn } = run
    this.#append({ type: 'run.resumed', conversationId: this.id, at: now(), runId, attempt, turn })
  }

  end(status: 'complete' | 'cancelled' = 'complete'): Message {
    const run = this.#mustRun()
    const { messageId: id, id: runId, userMessageId: parentId } = run
    const saved = this.#message({ id, runId, role: 'assistant', content: this.#text, parentId, status })
    this.running = undefined
    const type = status === 'complete' ? 'run.completed' : 'run.cancelled'
    this.#append({ type, conversationId: this.id, at: now(), runId: run.id, message: saved, usage: null })
    this.#next()
    return saved
  }

  /** The log is gone: every reader gets `reset`. The running answer says itself again. */
  forgetLog(): void {
    this.#open()
    for (const [say, end] of this.#followers) {
      say({ type: 'reset', cursor: this.#tail() })
      end()
    }
    this.#followers.clear()
    if (!this.running) return
    this.#runPosition = this.#tail()
    this.#start()
  }

  /** Every event from `from` on goes out once more, under the same ids. */
  repeat(from = 0): void {
    for (const event of this.#log.slice(from)) for (const say of this.#followers.keys()) say(event)
  }

  snapshot({ before, through, around, after }: Partial<Record<string, string>> = {}): Snapshot {
    const named = through ?? around ?? after
    const leaf = before ? this.#find(before)?.parentId : named ? this.#newestUnder(named) : this.#leaf()
    const all = this.#branch(leaf ?? null)
    const at = all.findIndex(({ id }) => id === (around ?? after))
    const [from, to] = around ? [Math.max(0, at - 25), at + 25] : after ? [at + 1, at + 51] : [-50, all.length]
    const messages = all.slice(from, to)
    const oldest = messages[0]
    return {
      messages,
      cursor: this.running ? this.#runPosition : this.#tail(),
      activeRun: this.running ? { ...this.running, parts: [] } : null,
      queue: this.queued.map((run, index) => ({ ...idsOf(run), position: index + 1 })),
      nextBefore: oldest?.parentId ? oldest.id : null,
      nextAfter: to < all.length ? (messages.at(-1)?.id ?? null) : null,
    }
  }

  follow(after: string | null, say: Say, end: () => void): () => void {
    const cursor = after || this.#tail()
    const index = cursor === `${this.#epoch}-0` ? 0 : this.#log.findIndex((event) => event.id === cursor) + 1
    const valid = cursor === `${this.#epoch}-0` || index > 0
    if (valid) say({ type: 'ready', protocol: this.protocol, conversationId: this.id, cursor })
    else {
      say({ type: 'reset', cursor: this.#tail() })
      end()
    }
    for (const event of valid ? this.#log.slice(index) : []) say(event)
    if (valid) this.#followers.set(say, end)
    return () => this.#followers.delete(say)
  }

  #enqueue(question: Message): Run {
    const run: Run = {
      id: randomUUID(),
      status: this.running ? 'queued' : 'running',
      position: this.messages.length,
      userMessageId: question.id,
      messageId: nextId(),
      model: 'test',
      attempt: 1,
      turn: 0,
      createdAt: now(),
    }
    this.#runs.set(question.id, run)
    this.#append({ type: 'message.created', conversationId: this.id, at: now(), message: question })
    this.queued.push(run)
    if (this.running) {
      const position = this.queued.length
      this.#append({ type: 'run.queued', conversationId: this.id, at: now(), ...idsOf(run), position })
    } else this.#next()
    return run
  }

  #next(): void {
    this.running = this.queued.shift()
    if (this.running) this.#begin()
  }

  #begin(): void {
    this.#text = ''
    this.#runPosition = this.#tail()
    this.#start()
  }

  /** What is written is of a turn in progress, so nothing of it is durable. */
  #start(): void {
    const run = this.#mustRun()
    const { attempt, turn, model, userMessageId } = run
    this.#append({ ...this.#runEvent('run.started'), userMessageId, model, attempt, turn, parts: [] })
    this.#append({ ...this.#runEvent('part.started'), ...partIn(run), part: { type: 'text', text: this.#text } })
  }

  #runEvent<T extends string>(type: T) {
    const { id: runId, messageId } = this.#mustRun()
    return { type, conversationId: this.id, at: now(), runId, messageId }
  }

  #message(fields: Pick<Message, 'role' | 'content' | 'parentId'> & Partial<Message>): Message {
    const siblings = this.messages.filter((held) => held.parentId === fields.parentId && held.role === fields.role)
    const id = fields.id ?? randomUUID()
    const message: Message = {
      id,
      conversationId: this.id,
      siblingIds: [...siblings.map((held) => held.id), id],
      parts: partsOf(fields),
      status: 'complete',
      meta: {},
      createdAt: now(),
      ...fields,
    }
    this.messages.push(message)
    return message
  }

  #append(event: NewEvent): void {
    this.#seq += 1
    const entry: Event = { ...event, id: `${this.#epoch}-${this.#seq}` }
    if (this.lose(event)) return
    this.#log.push(entry)
    for (const say of this.#followers.keys()) say(entry)
  }

  #open(): void {
    this.#epoch = randomUUID().slice(0, 8)
    this.#seq = 0
    this.#log = []
  }

  #tail(): string {
    return this.#log.at(-1)?.id ?? `${this.#epoch}-0`
  }

  /** Where the next message goes: after the newest answer, written or not. */
  #leaf(): string | null {
    const pending = this.queued.at(-1) ?? this.running
    return pending?.messageId ?? this.messages.at(-1)?.id ?? null
  }

  #newestUnder(id: string): string {
    const child = this.messages.findLast((message) => message.parentId === id)
    return child ? this.#newestUnder(child.id) : id
  }

  #branch(leaf: string | null): Message[] {
    const pending = [this.running, ...this.queued].find((run) => run?.messageId === leaf)
    const id = pending ? pending.userMessageId : leaf
    const message = id === null ? undefined : this.#find(id)
    return message ? [...this.#branch(message.parentId), message] : []
  }

  #find(id: string): Message | undefined {
    return this.messages.find((message) => message.id === id)
  }

  #mustRun(): Run {
    if (!this.running) throw new Error('nothing is running')
    return this.running
  }
}

function idsOf({ id: runId, messageId, userMessageId }: Run) {
  return { runId, messageId, userMessageId }
}

function partIn({ attempt, turn }: Run) {
  return { attempt, turn, index: 0 }
}

function now(): string {
  return new Date().toISOString()
}

let made = 0

/** Grows, as the ids of a real server do. */
function nextId(): string {
  made += 1
  return `0199b000-0000-7000-8000-${made.toString(16).padStart(12, '0')}`
}
