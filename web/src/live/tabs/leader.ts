/**
 * What only the leading tab does for a conversation: makes it when it does not exist yet, loads its thread, holds
 * the connection and sends the outbox.
 *
 * It is stopped; or waits for the first message of a conversation that nobody has begun; or makes that conversation;
 * or loads; or follows. A step that fails for want of a network is tried again, at once when the browser wakes up.
 */
import type { ClientFrame, Incoming } from '@grizz/protocol/frames'
import type { Conversation } from '@grizz/protocol/resources'
import type { Api } from '../../client/api.ts'
import { backoff } from '../../client/backoff.ts'
import type { Browser } from '../../client/browser.ts'
import { Connection, type ConnectionStatus } from '../../client/connection.ts'
import { ApiError } from '../../client/request.ts'
import { MessageSender, type Problem } from '../sending/message-sender.ts'
import type { Outbox, OutboxItem } from '../sending/outbox.ts'
import type { ThreadReader } from '../thread/thread-reader.ts'

export interface LeaderDependencies {
  browser: Browser
  api: Pick<Api, 'createConversation' | 'getConversation' | 'sendMessage' | 'cancelRun'>
  conversationId: string
  /** True when nobody has made this conversation yet. */
  fresh: boolean
  outbox: Outbox
  reader: ThreadReader
  listener: LeaderListener
}

export interface LeaderListener {
  incoming: (frame: Incoming) => void
  created: (conversation: Conversation) => void
  refused: (items: readonly OutboxItem[], problem: Problem) => void
  /** The status, or what holds the outbox up, is another. */
  changed: () => void
}

/** Nobody says when a log that lost nothing can be read again, so that is asked. */
const INTERRUPTED_MS = 10_000

type Step = 'stopped' | 'rollback' | 'creating' | 'loading' | 'following'

export class Leader {
  readonly sender: MessageSender
  readonly #dependencies: LeaderDependencies
  #step: Step = 'stopped'
  #fresh: boolean
  #connection: Connection | undefined
  #status: ConnectionStatus = { state: 'connecting', transport: 'websocket' }
  /** What a step before the connection, or beside it, found out. */
  #hindrance: ConnectionStatus['state'] | undefined
  #failures = 0
  #stopRetry: (() => void) | undefined
  #stopListening = () => {}
  /** Grows when it stops, so that an answer from before finds nobody. */
  #turn = 0

  constructor(dependencies: LeaderDependencies) {
    const { browser, outbox, listener } = dependencies
    this.#dependencies = dependencies
    this.#fresh = dependencies.fresh
    const send = (frame: ClientFrame) => this.#connection?.send(frame) ?? false
    this.sender = new MessageSender({ browser, outbox, send, refused: listener.refused, changed: listener.changed })
  }

  status(): ConnectionStatus {
    return this.#hindrance ? { ...this.#status, state: this.#hindrance } : this.#status
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
    this.sender.close()
  }

  /** Sends what the outbox holds, making the conversation first when it has to. */
  send(): void {
    if (this.#step === 'rollback') void this.#create()
    else this.sender.pump()
  }

  /** The reader has a snapshot. */
  loaded(): void {
    if (this.#step === 'stopped') return
    this.#step = 'following'
    this.#hindrance = undefined
    this.#connection ??= this.#connect()
    this.#connection.open()
  }

  /** The reader misses something. */
  stale(): void {
    if (this.#step === 'following') this.#load()
  }

  /** The reader cannot reach the server. */
  unreachable(): void {
    this.#hinder(this.#dependencies.browser.signals.isOnline() ? 'reconnecting' : 'offline')
  }

  /** The server cannot read the log: answers go on being written, but are not heard. */
  interrupted(): void {
    this.#hinder('reconnecting')
    this.#stopRetry?.()
    this.#stopRetry = this.#dependencies.browser.clock.after(INTERRUPTED_MS, () => this.stale())
  }

  signedOut(): void {
    this.#hinder('signed_out')
  }

  notFound(): void {
    const detail = 'This conversation no longer exists.'
    this.#dependencies.reader.fail('not_found', detail)
    this.sender.refuseAll({ code: 'not_found', detail })
  }

  /** Does at once what waits for its time. */
  retry(): void {
    if (this.#step === 'creating' && this.#stopRetry) void this.#create()
    else if (this.#step === 'loading') this.#load()
    else if (this.#step === 'following') this.#connection?.open()
  }

  /** The connection wakes up by itself. */
  #wake(): void {
    if (this.#step === 'creating' || this.#step === 'loading') this.retry()
  }

  #mustCreate(): boolean {
    return this.#fresh || this.#dependencies.outbox.items().some((item) => item.startsConversation)
  }

  #begin(): void {
    this.#step = 'rollback'
    this.#dependencies.reader.begin()
    if (this.#dependencies.outbox.items().length > 0) void this.#create()
  }

  async #create(): Promise<void> {
    const { api, conversationId, outbox, listener } = this.#dependencies
    const turn = this.#turn
    this.#step = 'creating'
    this.#stopRetry?.()
    this.#stopRetry = undefined
    try {
      const [first] = outbox.items()
      const { model = null, systemPrompt = null } = first ?? {}
      const { conversation } = await api.createConversation({ id: conversationId, model, systemPrompt })
      if (turn !== this.#turn) return
      this.#created()
      listener.created(conversation)
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
    const rejectedSend = error instanceof ApiError && error.status < 500 ? error : undefined
    if (rejectedSend?.status === 401) this.signedOut()
    else if (rejectedSend) this.#refuse(rejectedSend)
    else this.#createLater()
  }

  #refuse({ code, detail, retryAfterMs }: ApiError): void {
    this.#step = 'rollback'
    this.sender.refuseAll({ code, detail, retryAfterMs })
  }

  #createLater(): void {
    const { clock, random } = this.#dependencies.browser
    this.unreachable()
    this.#stopRetry = clock.after(backoff(this.#failures++, random), () => void this.#create())
  }

  #load(): void {
    this.#step = 'loading'
    this.#dependencies.reader.load()
  }

  #connect(): Connection {
    const { browser, api, conversationId, reader, listener } = this.#dependencies
    return new Connection({
      browser,
      api,
      conversationId,
      cursor: () => reader.cursor(),
      listener: {
        status: (status) => {
          this.#status = status
          listener.changed()
        },
        opened: () => this.sender.opened(),
        incoming: listener.incoming,
        reset: () => this.#load(),
        notFound: () => this.notFound(),
        tooBig: () => this.sender.tooBig(),
      },
    })
  }

  #hinder(state: ConnectionStatus['state']): void {
    this.#hindrance = state
    this.#dependencies.listener.changed()
  }
}
