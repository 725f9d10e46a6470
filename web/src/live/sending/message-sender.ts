/**
 * Sends the outbox: one message at a time, so that the engine takes them in the order they were typed; each until
 * the engine has accepted or refused it, under the same `clientMessageId`, so that sending it again is harmless.
 *
 * A message whose files are not uploaded yet holds up those after it.
 *
 * The sender is idle; or one message is `#inFlight` and unanswered; or the sender is blocked: for room (the queue is full,
 * until a run ends), or for a time (the engine told it when, or is in trouble). A refusal takes the message out of the outbox.
 */
import type { ClientFrame, ServerFrame } from '@grizz/protocol/frames'
import type { ProblemCode } from '@grizz/protocol/problem'
import { backoff } from '../../client/backoff.ts'
import type { Browser } from '../../client/browser.ts'
import type { Outbox, OutboxItem } from './outbox.ts'

export interface Problem {
  code: ProblemCode
  detail: string
  retryAfterMs?: number | undefined
}

export interface MessageSenderDependencies {
  browser: Browser
  outbox: Outbox
  /** Whether its files are uploaded; what a file was refused for, when it never will be. */
  filesOf: (item: OutboxItem) => 'uploaded' | 'waiting' | Problem
  /** False when no connection is open. */
  send: (frame: ClientFrame) => boolean
  /** These are out of the outbox; their text goes back to the user. */
  refused: (items: readonly OutboxItem[], problem: Problem) => void
  changed: () => void
}

const CONFIRMED_WITHIN_MS = 20_000
/** The queue may have room again without an event that reaches this client. */
const LOOK_FOR_ROOM_MS = 30_000
const TRIES_ON_INTERNAL_ERROR = 5

export class MessageSender {
  readonly #dependencies: MessageSenderDependencies
  readonly #browser: Browser
  readonly #outbox: Outbox
  #inFlight: string | undefined
  /** A run ended while a message was in flight: `queue_full` may be older than that. */
  #roomSinceSent = false
  #blockedFor: 'room' | 'time' | undefined
  #failures = 0
  #stopTimer = () => {}

  constructor(dependencies: MessageSenderDependencies) {
    this.#dependencies = dependencies
    this.#browser = dependencies.browser
    this.#outbox = dependencies.outbox
  }

  /** True while the queue has no room or the engine asked to wait. */
  isBlocked(): boolean {
    return this.#blockedFor !== undefined
  }

  /** Sends what it can. */
  pump(): void {
    const [next] = this.#outbox.items()
    if (!next || this.#inFlight !== undefined || this.#blockedFor) return
    const files = this.#dependencies.filesOf(next)
    if (typeof files === 'object') this.#refuse([next], files)
    else if (files === 'uploaded') this.#send(next)
  }

  #send(next: OutboxItem): void {
    if (!this.#dependencies.send(frameOf(next))) return
    this.#inFlight = next.clientMessageId
    this.#roomSinceSent = false
    this.#after(CONFIRMED_WITHIN_MS, () => this.opened())
  }

  /** A new connection: nothing that was sent on the old one is known to have arrived. */
  opened(): void {
    this.#inFlight = undefined
    if (this.#blockedFor !== 'time') this.#unblock()
  }

  /** The engine has this message. Returns what the outbox held. */
  confirmed(clientMessageId: string): OutboxItem | undefined {
    const item = this.#outbox.remove(clientMessageId)
    this.#failures = 0
    if (this.#inFlight === clientMessageId) this.#sendNext()
    return item
  }

  answered({ clientMessageId, ...problem }: Extract<ServerFrame, { type: 'error' }>): void {
    const item = this.#outbox.items().find((held) => held.clientMessageId === clientMessageId)
    if (this.#inFlight !== clientMessageId) return
    this.#inFlight = undefined
    if (item) this.#handle(item, problem)
    else this.#sendNext()
  }

  /** The frame sent last was over the socket's limit. */
  tooBig(): void {
    const [head] = this.#outbox.items()
    if (!head || head.clientMessageId !== this.#inFlight) return
    this.#refuse([head], { code: 'message_too_long', detail: 'This message is too long to be sent. Shorten it.' })
  }

  /** A run ended or left the queue. */
  roomMade(): void {
    this.#roomSinceSent = true
    if (this.#blockedFor === 'room') this.#unblock()
  }

  /** Takes everything back, because the conversation itself was refused. */
  refuseAll(problem: Problem): void {
    this.#refuse(this.#outbox.items(), problem)
  }

  close(): void {
    this.#stopTimer()
    this.#inFlight = undefined
    this.#blockedFor = undefined
  }

  #handle(item: OutboxItem, problem: Problem): void {
    const { code, retryAfterMs } = problem
    if (code === 'queue_full') this.#waitForRoom()
    else if (code === 'withdrawn') this.#drop(item)
    else if (code === 'rate_limited' && item.queuedOut) this.#blockFor(retryAfterMs ?? LOOK_FOR_ROOM_MS)
    else if (code === 'rate_limited') this.#refuse(this.#outbox.items(), problem)
    else if (this.#isTransient(code)) this.#blockFor(retryAfterMs ?? backoff(this.#failures++, this.#browser.random))
    else if (code !== 'unauthorized') this.#refuse([item], problem)
  }

  #isTransient(code: ProblemCode): boolean {
    if (code === 'unavailable' || code === 'log_unavailable') return true
    return code === 'internal_error' && this.#failures < TRIES_ON_INTERNAL_ERROR
  }

  #waitForRoom(): void {
    for (const item of this.#outbox.items()) if (!item.queuedOut) this.#outbox.put({ ...item, queuedOut: true })
    this.#blockedFor = 'room'
    if (this.#roomSinceSent) this.#unblock()
    else this.#after(LOOK_FOR_ROOM_MS, () => this.#unblock())
    this.#dependencies.changed()
  }

  #blockFor(ms: number): void {
    this.#blockedFor = 'time'
    this.#after(ms, () => this.#unblock())
    this.#dependencies.changed()
  }

  #unblock(): void {
    this.#blockedFor = undefined
    this.#stopTimer()
    this.pump()
    this.#dependencies.changed()
  }

  /** The engine had taken it, and it was withdrawn since. */
  #drop({ clientMessageId }: OutboxItem): void {
    this.#outbox.remove(clientMessageId)
    this.#sendNext()
    this.#dependencies.changed()
  }

  #refuse(items: readonly OutboxItem[], problem: Problem): void {
    for (const { clientMessageId } of items) this.#outbox.remove(clientMessageId)
    if (items.length > 0) this.#dependencies.refused(items, problem)
    this.#failures = 0
    this.#sendNext()
  }

  #sendNext(): void {
    this.#inFlight = undefined
    if (!this.#blockedFor) this.#stopTimer()
    this.pump()
  }

  #after(ms: number, work: () => void): void {
    this.#stopTimer()
    this.#stopTimer = this.#browser.clock.after(ms, work)
  }
}

function frameOf({ clientMessageId, content, files = [], model, provider, parentId }: OutboxItem): ClientFrame {
  return {
    type: 'message.send',
    clientMessageId,
    content,
    ...(files.length > 0 && { files: [...files] }),
    ...(model !== undefined && { model }),
    ...(provider !== undefined && { provider }),
    ...(parentId !== undefined && { parentId }),
  }
}
