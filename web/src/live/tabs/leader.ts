/**
 * What only the leading tab does for a conversation: it creates the conversation when it does not exist yet, loads its
 * thread, holds the connection and sends the outbox.
 *
 * Steps: `stopped`; `not_created` until the first message; `creating`; `loading` the snapshot; `following` the log. A step
 * that fails for want of a network is tried again, at once when the browser wakes up.
 */
import type { ClientFrame, Incoming } from '@grizz/protocol/frames'
import type { ListedConversation } from '@grizz/protocol/resources'
import type { Api } from '../../client/api.ts'
import { backoff } from '../../client/backoff.ts'
import type { Browser } from '../../client/browser.ts'
import { Connection, type ConnectionStatus } from '../../client/connection.ts'
import { ApiError } from '../../client/request.ts'
import type { MessageSender } from '../sending/message-sender.ts'
import type { Outbox } from '../sending/outbox.ts'
import type { ThreadReader, UnavailableReason } from '../thread/thread-reader.ts'

export interface LeaderDependencies {
  browser: Browser
  api: Pick<Api, 'createConversation' | 'getConversation' | 'sendMessage' | 'cancelRun'>
  conversationId: string
  /** True when this conversation does not exist yet. */
  fresh: boolean
  outbox: Outbox
  reader: ThreadReader
  sender: MessageSender
  onFrame: (frame: Incoming) => void
  /** The conversation was made. */
  onConversation: (conversation: ListedConversation) => void
  /** The status is another. */
  changed: () => void
}

/** The engine does not tell when a log that lost nothing can be read again, so the client asks. */
const INTERRUPTED_MS = 10_000

type Step = 'stopped' | 'not_created' | 'creating' | 'loading' | 'following'

export class Leader {
  readonly #dependencies: LeaderDependencies
  #step: Step = 'stopped'
  #fresh: boolean
  #connection: Connection | undefined
  #status: ConnectionStatus = { state: 'connecting', transport: 'websocket' }
  /** The finding of a step before the connection, or beside it; shown instead of the connection's own state. */
  #stateOverride: ConnectionStatus['state'] | undefined
  #failures = 0
  #stopRetry: (() => void) | undefined
  #stopListening = () => {}
  /** Grows when the tab stops leading, so that a late answer to an earlier request is dropped. */
  #turn = 0

  constructor(dependencies: LeaderDependencies) {
    this.#dependencies = dependencies
    this.#fresh = dependencies.fresh
  }

  status(): ConnectionStatus {
    return this.#stateOverride ? { ...this.#status, state: this.#stateOverride } : this.#status
  }

  start(): void {
    this.#step = 'loading'
    const { browser, reader } = this.#dependencies
    this.#stopListening = browser.signals.listen((signal) => signal === 'awake' && this.#wake())
    if (reader.cursor() !== '') this.loaded()
    else if (this.#mustCreate()) this.#begin()
    else this.#load()
  }

  stop(): void {
    this.#turn += 1
    this.#step = 'stopped'
    this.#stopRetry?.()
    this.#stopListening()
    this.#connection?.close()
    this.#connection = undefined
    this.#dependencies.sender.close()
  }

  /** False when no connection is open. */
  send(frame: ClientFrame): boolean {
    return this.#connection?.send(frame) ?? false
  }

  /** Sends what the outbox holds, making the conversation first when it has to. */
  sendOutbox(): void {
    if (this.#step === 'not_created') void this.#create()
    else this.#dependencies.sender.pump()
  }

  /** The reader has a snapshot. */
  loaded(): void {
    if (this.#step === 'stopped') return
    this.#step = 'following'
    this.#stateOverride = undefined
    this.#connection ??= this.#connect()
    this.#connection.open()
  }

  /** The reader misses something. */
  stale(): void {
    if (this.#step === 'following') this.#load()
  }

  /** The engine could not be asked, or it refused. */
  unavailable(reason: UnavailableReason): void {
    const offline = !this.#dependencies.browser.signals.isOnline()
    if (reason === 'not_found') this.#notFound()
    else if (reason === 'signed_out') this.#overrideState('signed_out')
    else this.#overrideState(offline ? 'offline' : 'reconnecting')
  }

  /** The engine cannot read the log: answers go on being written, but do not arrive. */
  interrupted(): void {
    this.#overrideState('reconnecting')
    this.#stopRetry?.()
    this.#stopRetry = this.#dependencies.browser.clock.after(INTERRUPTED_MS, () => this.stale())
  }

  /** Does at once what waits for its time. */
  retry(): void {
    if (this.#step === 'creating' && this.#stopRetry) void this.#create()
    else if (this.#step === 'loading') this.#load()
    else if (this.#step === 'following') this.#connection?.open()
  }

  #notFound(): void {
    const detail = 'This conversation no longer exists.'
    this.#dependencies.reader.fail('not_found', detail)
    this.#dependencies.sender.refuseAll({ code: 'not_found', detail })
  }

  /** The connection wakes up by itself. */
  #wake(): void {
    if (this.#step === 'creating' || this.#step === 'loading') this.retry()
  }

  #mustCreate(): boolean {
    return this.#fresh || this.#dependencies.outbox.items().some((item) => item.startsConversation)
  }

  #begin(): void {
    this.#step = 'not_created'
    this.#dependencies.reader.begin()
    if (this.#dependencies.outbox.items().length > 0) void this.#create()
  }

  async #create(): Promise<void> {
    const { api, conversationId, outbox, onConversation } = this.#dependencies
    const turn = this.#turn
    this.#step = 'creating'
    this.#stopRetry?.()
    this.#stopRetry = undefined
    try {
      const [first] = outbox.items()
      const { model = null, provider = null, systemPrompt = null, tools = {}, parameters = {} } = first ?? {}
      const begins = { model, provider, systemPrompt, tools, parameters, projectId: first?.projectId ?? null }
      const { conversation } = await api.createConversation({ id: conversationId, ...begins })
      if (turn !== this.#turn) return
      this.#created()
      onConversation(conversation)
      this.#load()
    } catch (error) {
      if (turn === this.#turn) this.#createFailed(error)
    }
  }

  #created(): void {
    const { outbox } = this.#dependencies
    this.#fresh = false
    this.#failures = 0
    for (const item of outbox.items()) outbox.put({ ...item, startsConversation: false })
  }

  #createFailed(error: unknown): void {
    const refusal = error instanceof ApiError && error.status < 500 ? error : undefined
    if (refusal?.status === 401) this.unavailable('signed_out')
    else if (refusal) this.#refuse(refusal)
    else this.#createLater()
  }

  #refuse({ code, detail, retryAfterMs }: ApiError): void {
    this.#step = 'not_created'
    this.#dependencies.sender.refuseAll({ code, detail, retryAfterMs })
  }

  #createLater(): void {
    const { clock, random } = this.#dependencies.browser
    this.unavailable('unreachable')
    this.#stopRetry = clock.after(backoff(this.#failures++, random), () => void this.#create())
  }

  #load(): void {
    this.#step = 'loading'
    this.#dependencies.reader.load()
  }

  #connect(): Connection {
    const { browser, api, conversationId, reader, sender, onFrame, changed } = this.#dependencies
    return new Connection({
      browser,
      api,
      conversationId,
      cursor: () => reader.cursor(),
      listener: {
        status: (status) => {
          this.#status = status
          changed()
        },
        opened: () => sender.opened(),
        incoming: onFrame,
        reset: () => this.#load(),
        notFound: () => this.#notFound(),
        tooBig: () => sender.tooBig(),
      },
    })
  }

  #overrideState(state: ConnectionStatus['state']): void {
    this.#stateOverride = state
    this.#dependencies.changed()
  }
}
