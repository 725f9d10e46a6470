/**
 * One conversation's connection: it reopens after every failure except being signed out, and but for an engine of another
 * protocol than the page's.
 *
 * States: `connecting` until the first `ready`; `live`; `reconnecting` (or `offline`, when the browser reports so) while
 * a try runs or a pause before it; `signed_out`, from which only `open` leads away; `outdated`, from
 * which only another page does.
 *
 * When a transport never opened, or closed with 1008, the reason is unknown: the browser hides the HTTP status of a
 * refused upgrade. So the client requests the conversation over HTTP: 401 is signed out, 404 is gone, no response is an
 * absent engine, and a response means that only WebSockets are blocked. Blocked twice in a row, the connection goes on over
 * SSE and POST, tries a WebSocket again beside it now and then, and moves over when that one is ready.
 */
import type { ClientFrame, Incoming } from '@grizz/protocol/frames'
import type { Api } from './api.ts'
import { backoff } from './backoff.ts'
import type { Browser, Signal } from './browser.ts'
import { ApiError } from './request.ts'
import type { SseTransportDependencies } from './sse-transport.ts'
import type { Transport, TransportEnd, TransportListener } from './transport.ts'
import { openWebSocketTransport } from './websocket-transport.ts'

export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'signed_out' | 'outdated'

export interface ConnectionStatus {
  state: ConnectionState
  transport: 'websocket' | 'sse'
}

export interface ConnectionDependencies {
  browser: Browser
  api: Pick<Api, 'getConversation' | 'sendMessage' | 'cancelRun'>
  conversationId: string
  /** Where to go on reading; asked each time a transport opens. */
  cursor: () => string
  listener: ConnectionListener
}

export interface ConnectionListener {
  status: (status: ConnectionStatus) => void
  /** Frames may be sent from now on; what was sent before and not confirmed may be lost. */
  opened: () => void
  incoming: (frame: Incoming) => void
  /** The log lost the cursor. The connection waits for `open`. */
  reset: () => void
  notFound: () => void
  /** The frame that was sent last was over the limit. */
  tooBig: () => void
}

/** The version that this code is written for, which the compiler compares with the contract's. */
const protocol: Extract<Incoming, { type: 'ready' }>['protocol'] = 2
const BLOCKED_AFTER = 2
const SOCKET_RETRY_MS = 60_000
/** A transport that lived this long ends the count of failures. */
const STEADY_MS = 5_000

export class Connection {
  readonly #dependencies: ConnectionDependencies
  readonly #browser: Browser
  readonly #listener: ConnectionListener
  readonly #stopListening: () => void
  #status: ConnectionStatus = { state: 'connecting', transport: 'websocket' }
  #transport: Transport | undefined
  #opened = false
  #candidate: Transport | undefined
  #socketTryAt = 0
  #skipUntil: string | undefined
  #failures = 0
  #blocked = 0
  #stopRetry: (() => void) | undefined
  #stopSteady = () => {}
  #stopCandidate = () => {}
  /** Grows with each transport, so that a late response to a probe of an earlier one is dropped. */
  #turn = 0

  constructor(dependencies: ConnectionDependencies) {
    this.#dependencies = dependencies
    this.#browser = dependencies.browser
    this.#listener = dependencies.listener
    this.#stopListening = this.#browser.signals.listen((signal) => this.#onSignal(signal))
  }

  /** Opens at once from the cursor, and closes the transport that is open. */
  open(): void {
    this.#drop()
    const transport = this.#blocked >= BLOCKED_AFTER ? 'sse' : 'websocket'
    if (this.#status.state === 'signed_out') this.#setStatus({ state: 'connecting' })
    this.#transport = this.#openTransport(transport, {
      opened: () => this.#open(),
      incoming: (frame) => (frame.type === 'ready' ? this.#ready(transport, frame.protocol) : this.#deliver(frame)),
      ended: (end) => void this.#ended(end),
    })
  }

  /** Without effect, and false, while no transport is open. */
  send(frame: ClientFrame): boolean {
    if (this.#opened) this.#transport?.send(frame)
    return this.#opened
  }

  close(): void {
    this.#drop()
    this.#stopListening()
  }

  #openTransport(transport: Transport['kind'], listener: TransportListener): Transport {
    const { api, conversationId, cursor } = this.#dependencies
    const after = `after=${encodeURIComponent(cursor())}`
    if (transport === 'websocket')
      return openWebSocketTransport(this.#browser, `/ws/chat/${conversationId}?${after}`, listener)
    const path = `/api/conversations/${conversationId}/events?${after}`
    return openLazySseTransport({ browser: this.#browser, api, conversationId, path, listener })
  }

  #open(): void {
    this.#opened = true
    this.#listener.opened()
  }

  #ready(transport: Transport['kind'], spoken: number): void {
    if (spoken !== protocol) {
      this.#outdated()
      return
    }
    if (transport === 'websocket') this.#blocked = 0
    else this.#tryWebSocketLater()
    this.#stopSteady = this.#browser.clock.after(STEADY_MS, () => {
      this.#failures = 0
    })
    this.#setStatus({ state: 'live', transport })
  }

  #outdated(): void {
    this.#drop()
    this.#setStatus({ state: 'outdated' })
  }

  /** After a move between transports the new one repeats what the old one already delivered. */
  #deliver(frame: Incoming): void {
    if (this.#skipUntil === undefined || !('id' in frame)) this.#listener.incoming(frame)
    else if (frame.id === this.#skipUntil) this.#skipUntil = undefined
  }

  async #ended(end: TransportEnd): Promise<void> {
    const wasSse = this.#transport?.kind === 'sse'
    this.#drop()
    if (end === 'reset') return this.#listener.reset()
    if (end === 'too_big') this.#listener.tooBig()
    this.#setStatus({ state: this.#stateWhileAway() })
    if (end === 'unopened' || end === 'unauthorized') return this.#investigate(end, wasSse)
    this.#retryAfter(end)
  }

  #retryAfter(end: TransportEnd): void {
    const wait = backoff(this.#failures, this.#browser.random)
    const atOnce = this.#failures === 0 && end !== 'overloaded'
    this.#failures += 1
    this.#retryIn(atOnce ? wait / 4 : wait)
  }

  async #investigate(end: TransportEnd, wasSse: boolean): Promise<void> {
    const turn = this.#turn
    const found = await this.#probe()
    if (turn !== this.#turn) return
    if (found === 'signed_out') return this.#setStatus({ state: 'signed_out' })
    if (found === 'not_found') return this.#listener.notFound()
    if (found === 'present' && end === 'unopened') this.#blocked = wasSse ? 0 : this.#blocked + 1
    if (this.#blocked === BLOCKED_AFTER && !wasSse) return this.open()
    this.#retryAfter(found === 'present' ? end : 'overloaded')
  }

  async #probe(): Promise<'present' | 'signed_out' | 'not_found' | 'absent'> {
    try {
      await this.#dependencies.api.getConversation(this.#dependencies.conversationId)
      return 'present'
    } catch (error) {
      if (!(error instanceof ApiError)) return 'absent'
      if (error.status === 401) return 'signed_out'
      return error.status === 404 ? 'not_found' : 'absent'
    }
  }

  /** The time stays the same while streams reopen, else a conversation that is opened again and again never reaches it. */
  #tryWebSocketLater(): void {
    const now = this.#browser.clock.now()
    if (this.#socketTryAt <= now) this.#socketTryAt = now + SOCKET_RETRY_MS
    this.#stopCandidate()
    this.#stopCandidate = this.#browser.clock.after(this.#socketTryAt - now, () => this.#tryWebSocket())
  }

  #tryWebSocket(): void {
    const openedAt = this.#dependencies.cursor()
    const opens = (frame: Incoming) => {
      if (frame.type === 'ready' && this.#candidate) this.#moveTo(this.#candidate, openedAt, frame.protocol)
      else this.#deliver(frame)
    }
    const ended = (end: TransportEnd) => {
      if (!this.#candidate) return void this.#ended(end)
      this.#candidate = undefined
      this.#tryWebSocketLater()
    }
    this.#candidate?.close()
    this.#candidate = this.#openTransport('websocket', { opened: () => {}, incoming: opens, ended })
  }

  #moveTo(candidate: Transport, openedAt: string, spoken: number): void {
    this.#transport?.close()
    this.#stopCandidate()
    this.#candidate = undefined
    this.#transport = candidate
    const readUpTo = this.#dependencies.cursor()
    this.#skipUntil = readUpTo === openedAt ? undefined : readUpTo
    this.#ready('websocket', spoken)
    if (this.#transport) this.#open()
  }

  #onSignal(signal: Signal): void {
    const { state, transport } = this.#status
    if (state === 'live') this.#transport?.check(signal === 'offline')
    else if (state !== 'signed_out' && state !== 'outdated') this.#setStatus({ state: this.#stateWhileAway() })
    if (signal === 'offline') return
    if (this.#stopRetry) this.open()
    else if (state === 'live' && transport === 'sse' && !this.#candidate) this.#tryWebSocket()
  }

  #stateWhileAway(): ConnectionState {
    if (!this.#browser.signals.isOnline()) return 'offline'
    return this.#status.state === 'connecting' ? 'connecting' : 'reconnecting'
  }

  #retryIn(ms: number): void {
    this.#stopRetry = this.#browser.clock.after(ms, () => this.open())
  }

  #drop(): void {
    this.#turn += 1
    this.#stopRetry?.()
    this.#stopRetry = undefined
    this.#stopSteady()
    this.#stopCandidate()
    this.#candidate?.close()
    this.#candidate = undefined
    this.#transport?.close()
    this.#transport = undefined
    this.#opened = false
    this.#skipUntil = undefined
  }

  #setStatus(change: Partial<ConnectionStatus>): void {
    const next = { ...this.#status, ...change }
    if (next.state === this.#status.state && next.transport === this.#status.transport) return
    this.#status = next
    this.#listener.status(next)
  }
}

/** Few networks need this code, so it is loaded when it is used. */
function openLazySseTransport(dependencies: SseTransportDependencies): Transport {
  let transport: Transport | undefined
  let closed = false
  import('./sse-transport.ts').then(
    ({ openSseTransport }) => {
      if (!closed) transport = openSseTransport(dependencies)
    },
    () => closed || dependencies.listener.ended('unopened'),
  )
  return {
    kind: 'sse',
    send: (frame) => transport?.send(frame),
    check: () => transport?.check(),
    close() {
      closed = true
      transport?.close()
    },
  }
}
