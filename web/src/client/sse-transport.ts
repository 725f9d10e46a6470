/**
 * Server-sent events in, POST out: for networks that let no WebSocket through. It delivers the same frames as a socket:
 * the response to a POST becomes `accepted` or `error`. The engine writes a comment every 15 s, so 35 s of nothing means
 * that the stream is dead.
 */
import type { ClientFrame, Incoming } from '@grizz/protocol/frames'
import type { EventSourceMessage } from 'eventsource-parser'
import type { Api } from './api.ts'
import type { Browser } from './browser.ts'
import { ApiError } from './request.ts'
import { OPEN_LIMIT_MS, type Transport, type TransportEnd, type TransportListener } from './transport.ts'

const SILENCE_LIMIT_MS = 35_000
const WOKEN_SILENCE_LIMIT_MS = 20_000

export interface SseTransportDependencies {
  browser: Browser
  api: Pick<Api, 'sendMessage' | 'cancelRun'>
  conversationId: string
  path: string
  listener: TransportListener
}

export function openSseTransport(dependencies: SseTransportDependencies): Transport {
  const transport = new SseTransport(dependencies)
  void transport.run()
  return transport
}

class SseTransport implements Transport {
  readonly kind = 'sse'
  readonly #dependencies: SseTransportDependencies
  readonly #abort = new AbortController()
  #ready = false
  #receivedAt: number
  #stopLimit = () => {}

  constructor(dependencies: SseTransportDependencies) {
    this.#dependencies = dependencies
    this.#receivedAt = dependencies.browser.clock.now()
    this.#limit(OPEN_LIMIT_MS)
  }

  async run(): Promise<void> {
    const { browser, path } = this.#dependencies
    try {
      const headers = { accept: 'text/event-stream' }
      const response = await browser.fetch(path, { headers, cache: 'no-store', signal: this.#abort.signal })
      if (!response.ok || !response.body) return this.#end(endFor(response.status))
      await this.#read(response.body)
      this.#end(this.#ready ? 'going_away' : 'unopened')
    } catch {
      // A cut connection and an aborted one both end here; `#end` does nothing after `close`.
      this.#end(this.#ready ? 'lost' : 'unopened')
    }
  }

  send(frame: ClientFrame): void {
    if (frame.type === 'message.send') void this.#post(frame)
    if (frame.type === 'run.cancel') void this.#cancel(frame.runId)
  }

  check(): void {
    const silence = this.#dependencies.browser.clock.now() - this.#receivedAt
    if (this.#ready && silence > WOKEN_SILENCE_LIMIT_MS) this.#end('lost')
  }

  close(): void {
    this.#stopLimit()
    this.#abort.abort()
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    // Few networks need it, so it is not part of the first load.
    const { createParser } = await import('eventsource-parser')
    const parser = createParser({ onEvent: (event) => this.#receive(event) })
    const decoder = new TextDecoder()
    const reader = body.getReader()
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      this.#receivedAt = this.#dependencies.browser.clock.now()
      if (this.#ready) this.#limit(SILENCE_LIMIT_MS)
      parser.feed(decoder.decode(chunk.value, { stream: true }))
    }
  }

  #receive(event: EventSourceMessage): void {
    if (this.#abort.signal.aborted) return
    const { listener } = this.#dependencies
    const frame = JSON.parse(event.data) as Incoming
    if (frame.type === 'ready') {
      this.#ready = true
      this.#limit(SILENCE_LIMIT_MS)
      listener.opened()
    }
    if (frame.type === 'reset') this.#end('reset')
    else listener.incoming(frame)
  }

  async #post({ type: _, ...message }: Extract<ClientFrame, { type: 'message.send' }>): Promise<void> {
    const { api, conversationId } = this.#dependencies
    const { clientMessageId } = message
    try {
      this.#emit({ type: 'accepted', clientMessageId, ...(await api.sendMessage(conversationId, message)) })
    } catch (error) {
      this.#refused(error, clientMessageId)
    }
  }

  async #cancel(runId: string): Promise<void> {
    try {
      await this.#dependencies.api.cancelRun(runId)
    } catch (error) {
      this.#refused(error)
    }
  }

  /** Without a response the outcome is unknown; a transport that ends makes the sender send the message again. */
  #refused(error: unknown, clientMessageId?: string): void {
    if (error instanceof ApiError) this.#emit(errorFrame(error, clientMessageId))
    else this.#end('lost')
  }

  #emit(frame: Incoming): void {
    if (!this.#abort.signal.aborted) this.#dependencies.listener.incoming(frame)
  }

  #limit(ms: number): void {
    this.#stopLimit()
    this.#stopLimit = this.#dependencies.browser.clock.after(ms, () => this.#end(this.#ready ? 'lost' : 'unopened'))
  }

  #end(end: TransportEnd): void {
    if (this.#abort.signal.aborted) return
    this.close()
    this.#dependencies.listener.ended(end)
  }
}

function errorFrame({ code, detail, retryAfterMs }: ApiError, clientMessageId: string | undefined): Incoming {
  const optional = { ...(clientMessageId && { clientMessageId }), ...(retryAfterMs !== undefined && { retryAfterMs }) }
  return { type: 'error', code, detail, ...optional }
}

function endFor(status: number): TransportEnd {
  if (status === 401 || status === 403 || status === 404) return 'unauthorized'
  return status === 429 || status === 503 ? 'overloaded' : 'unopened'
}
