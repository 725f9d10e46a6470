/**
 * A WebSocket that notices when it is half open. It pings every 15 s; any frame counts as a response. A ping without a
 * response within 10 s (5 s when the tab just woke up, 1 s when the browser reports that it is offline) ends the socket as
 * `lost`, at most 25 s after the network went.
 */
import type { ClientFrame, Incoming } from '@grizz/protocol/frames'
import type { Browser } from './browser.ts'
import { OPEN_LIMIT_MS, type Transport, type TransportEnd, type TransportListener } from './transport.ts'

const PING_EVERY_MS = 15_000
const ANSWER_WITHIN_MS = 10_000
const WOKEN_ANSWER_WITHIN_MS = 5_000
const DOUBTED_ANSWER_WITHIN_MS = 1_000

export function openWebSocketTransport(browser: Browser, path: string, listener: TransportListener): Transport {
  return new WebSocketTransport(browser, path, listener)
}

class WebSocketTransport implements Transport {
  readonly kind = 'websocket'
  readonly #browser: Browser
  readonly #socket: WebSocket
  readonly #listener: TransportListener
  #ready = false
  #over = false
  #stopPing = () => {}
  #stopLimit = () => {}

  constructor(browser: Browser, path: string, listener: TransportListener) {
    this.#browser = browser
    this.#listener = listener
    this.#socket = browser.openSocket(path)
    this.#socket.onopen = () => this.#over || listener.opened()
    this.#socket.onmessage = ({ data }) => this.#over || this.#receive(JSON.parse(String(data)) as Incoming)
    this.#socket.onclose = ({ code }) => this.#end(this.#ready || code === 1008 ? endOf(code) : 'unopened')
    this.#limit(OPEN_LIMIT_MS)
  }

  send(frame: ClientFrame): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }

  check(doubted = false): void {
    if (this.#ready) this.#ping(doubted ? DOUBTED_ANSWER_WITHIN_MS : WOKEN_ANSWER_WITHIN_MS)
  }

  close(): void {
    this.#stop()
    this.#socket.close()
  }

  #receive(frame: Incoming): void {
    this.#stopLimit()
    if (frame.type === 'ready') {
      this.#ready = true
      this.#pingLater()
    }
    if (frame.type === 'reset') this.#end('reset')
    else if (frame.type !== 'pong') this.#listener.incoming(frame)
  }

  #pingLater(): void {
    this.#stopPing()
    this.#stopPing = this.#browser.clock.after(PING_EVERY_MS, () => {
      this.#ping(ANSWER_WITHIN_MS)
      this.#pingLater()
    })
  }

  #ping(answerWithinMs: number): void {
    this.send({ type: 'ping' })
    this.#limit(answerWithinMs)
  }

  #limit(ms: number): void {
    this.#stopLimit()
    this.#stopLimit = this.#browser.clock.after(ms, () => this.#end(this.#ready ? 'lost' : 'unopened'))
  }

  #end(end: TransportEnd): void {
    if (this.#over) return
    this.close()
    this.#listener.ended(end)
  }

  #stop(): void {
    this.#over = true
    this.#stopPing()
    this.#stopLimit()
  }
}

function endOf(code: number): TransportEnd {
  if (code === 1001) return 'going_away'
  if (code === 1008) return 'unauthorized'
  if (code === 1009) return 'too_big'
  if (code === 1013) return 'overloaded'
  return 'lost'
}
