/**
 * Sends the outbox: one message at a time, so that the server takes them in the order they were typed; each until
 * the server has said yes or no, under the same `clientMessageId`, so that asking again is harmless.
 *
 * It is idle; or `#inFlight` waits for a word about one message; or it holds: for room (the queue is full, until a
 * run ends), or until a time (the server said when, or is in trouble). A refusal takes the message out of the outbox.
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
  /** False when no line is open. */
  send: (frame: ClientFrame) => boolean
  /** They are out of the outbox; their text belongs back to the person. */
  refused: (items: readonly OutboxItem[], problem: Problem) => void
  changed: () => void
}

const CONFIRMED_WITHIN_MS = 20_000
/** Room may be made without this client hearing of it. */
const LOOK_FOR_ROOM_MS = 30_000
const TRIES_ON_INTERNAL_ERROR = 5

export class MessageSender {
  readonly #dependencies: MessageSenderDependencies
  readonly #browser: Browser
  readonly #outbox: Outbox
  #inFlight: string | undefined
  /** A run ended while a message was in flight: the word that the queue is full may be older than that. */
  #roomSinceSent = false
  #hold: 'room' | 'time' | undefined
  #failures = 0
  #stopTimer = () => {}

  constructor(dependencies: MessageSenderDependencies) {
    this.#dependencies = dependencies
    this.#browser = dependencies.browser
    this.#outbox = dependencies.outbox
  }

  /** True while the queue has no room or the server asked to wait. */
  holding(): boolean {
    return this.#hold !== undefined
  }

  /** Sends what it can. */
  pump(): void {
    const [next] = this.#outbox.items()
    if (!next || this.#inFlight !== undefined || this.#hold) return
    if (!this.#dependencies.send(frameOf(next))) return
    this.#inFlight = next.clientMessageId
    this.#roomSinceSent = false
    this.#after(CONFIRMED_WITHIN_MS, () => this.opened())
  }

  /** A new line: nothing that was sent on the old one is known to have arrived. */
  opened(): void {
    this.#inFlight = undefined
    if (this.#hold !== 'time') this.#release()
  }

  /** The server has this message. Returns what the outbox held. */
  confirmed(clientMessageId: string): OutboxItem | undefined {
    const item = this.#outbox.remove(clientMessageId)
    this.#failures = 0
    if (this.#inFlight === clientMessageId) this.#land()
    return item
  }

  answered({ clientMessageId, ...problem }: Extract<ServerFrame, { type: 'error' }>): void {
    const item = this.#outbox.items().find((held) => held.clientMessageId === clientMessageId)
    if (this.#inFlight !== clientMessageId) return
    this.#inFlight = undefined
    if (item) this.#decide(item, problem)
    else this.#land()
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
    if (this.#hold === 'room') this.#release()
  }

  /** Takes everything back, because the conversation itself was refused. */
  refuseAll(problem: Problem): void {
    this.#refuse(this.#outbox.items(), problem)
  }

  close(): void {
    this.#stopTimer()
    this.#inFlight = undefined
    this.#hold = undefined
  }

  #decide(item: OutboxItem, problem: Problem): void {
    const { code, retryAfterMs } = problem
    if (code === 'queue_full') this.#park()
    else if (code === 'withdrawn') this.#drop(item)
    else if (code === 'rate_limited' && item.parked) this.#holdFor(retryAfterMs ?? LOOK_FOR_ROOM_MS)
    else if (code === 'rate_limited') this.#refuse(this.#outbox.items(), problem)
    else if (this.#mayPass(code)) this.#holdFor(retryAfterMs ?? backoff(this.#failures++, this.#browser.random))
    else if (code !== 'unauthorized') this.#refuse([item], problem)
  }

  #mayPass(code: ProblemCode): boolean {
    if (code === 'unavailable' || code === 'log_unavailable') return true
    return code === 'internal_error' && this.#failures < TRIES_ON_INTERNAL_ERROR
  }

  #park(): void {
    for (const item of this.#outbox.items()) if (!item.parked) this.#outbox.put({ ...item, parked: true })
    this.#hold = 'room'
    if (this.#roomSinceSent) this.#release()
    else this.#after(LOOK_FOR_ROOM_MS, () => this.#release())
    this.#dependencies.changed()
  }

  #holdFor(ms: number): void {
    this.#hold = 'time'
    this.#after(ms, () => this.#release())
    this.#dependencies.changed()
  }

  #release(): void {
    this.#hold = undefined
    this.#stopTimer()
    this.pump()
    this.#dependencies.changed()
  }

  /** It was taken, and withdrawn since. */
  #drop({ clientMessageId }: OutboxItem): void {
    this.#outbox.remove(clientMessageId)
    this.#land()
    this.#dependencies.changed()
  }

  #refuse(items: readonly OutboxItem[], problem: Problem): void {
    for (const { clientMessageId } of items) this.#outbox.remove(clientMessageId)
    if (items.length > 0) this.#dependencies.refused(items, problem)
    this.#failures = 0
    this.#land()
  }

  #land(): void {
    this.#inFlight = undefined
    if (!this.#hold) this.#stopTimer()
    this.pump()
  }

  #after(ms: number, work: () => void): void {
    this.#stopTimer()
    this.#stopTimer = this.#browser.clock.after(ms, work)
  }
}

function frameOf({ clientMessageId, content, model, parentId }: OutboxItem): ClientFrame {
  return {
    type: 'message.send',
    clientMessageId,
    content,
    ...(model !== undefined && { model }),
    ...(parentId !== undefined && { parentId }),
  }
}
