import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'

/** Long enough for a user to read an answer, so that the next question needs no handshake. */
const KEEP_ALIVE_MS = 30_000
const MAX_REDIRECTS = 3
const redirects = new Set([301, 302, 307, 308])

export interface ProviderRequest {
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  body?: string
}

/** A redirect to another host, or from an encrypted connection to a plain one. Nothing was sent there. */
export class ForeignRedirect extends Error {
  override readonly name = 'ForeignRedirect'
  readonly address: URL

  constructor(address: URL) {
    super('redirected to an address that nobody named')
    this.address = address
  }
}

/**
 * HTTP requests, plain or encrypted, over connections that are kept. Not by `fetch`: its web streams cost an answer a
 * fifth of all its processor time (docs/benchmarks.md).
 */
export function createRequests() {
  // A proxy is used where Node itself is configured to use one (NODE_USE_ENV_PROXY).
  const options = { keepAlive: true, timeout: KEEP_ALIVE_MS, proxyEnv: https.globalAgent.options.proxyEnv }
  const plain = new http.Agent(options)
  const encrypted = new https.Agent(options)

  /**
   * Redirects are followed within the same host. Rejects with the network's own error, that of the signal, or
   * a ForeignRedirect. The caller reads or destroys the response.
   */
  return async function request(address: string, sent: ProviderRequest, signal: AbortSignal): Promise<IncomingMessage> {
    let url = new URL(address)
    for (let hops = 0; ; hops += 1) {
      signal.throwIfAborted()
      const response = await once(url, sent, signal)
      const next = hops < MAX_REDIRECTS ? redirectOf(response, url) : undefined
      if (!next) return response
      response.destroy()
      if (!isSameHost(url, next)) throw new ForeignRedirect(next)
      url = next
    }
  }

  function once(url: URL, request: ProviderRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const { method, headers, body } = request
    const isPlain = url.protocol === 'http:'
    const how: RequestOptions = { method, headers, signal, agent: isPlain ? plain : encrypted }
    return new Promise((resolve, reject) => {
      let isAnswered = false
      const asked = (isPlain ? http : https).request(url, how, (response) => {
        isAnswered = true
        resolve(response)
      })
      asked.on('error', (error) => {
        // The server closed a kept connection at the same moment, so the request is repeated on a new one.
        if (asked.reusedSocket && isReset(error) && !isAnswered) resolve(once(url, request, signal))
        else reject(error)
      })
      asked.end(body)
    })
  }
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | undefined {
  if (!redirects.has(statusCode) || !headers.location) return undefined
  return URL.parse(headers.location, from.href) ?? undefined
}

/** Another port is another server; only from http to https, each on its own usual port, is the same one. */
function isSameHost(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:'
  return isUpgrade && from.hostname === to.hostname && from.port === '' && to.port === ''
}

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
}
