import { completionBody, createDialect } from './dialect.ts'
import type { Failures } from './failures.ts'
import type { ModelRequest } from './model.ts'

export interface ProviderHttp {
  /** The parsed JSON of a GET. */
  get(path: string, signal: AbortSignal): Promise<unknown>
  /** A chat completion whose status was 2xx. */
  complete(request: ModelRequest, stream: boolean, signal: AbortSignal): Promise<Response>
  /** The whole body of a response. */
  text(response: Response, signal: AbortSignal): Promise<string>
}

/**
 * The requests of one provider. Everything rejects with a ModelError, or with the signal's reason once that is aborted.
 */
export function createProviderHttp(options: {
  baseUrl: string
  apiKey: string | undefined
  failures: Failures
}): ProviderHttp {
  const { failures } = options
  const { base, headers } = addressOf(options.baseUrl, options.apiKey)
  const dialect = createDialect()

  async function send(path: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    try {
      return await fetch(base + path, { ...init, headers, signal })
    } catch (cause) {
      throw signal.aborted ? signal.reason : failures.unreachable(cause)
    }
  }

  async function text(response: Response, signal: AbortSignal): Promise<string> {
    try {
      return await response.text()
    } catch (cause) {
      throw signal.aborted ? signal.reason : failures.broken('the connection was lost', cause)
    }
  }

  return {
    text,

    async get(path, signal) {
      const response = await send(path, {}, signal)
      const body = await text(response, signal)
      if (!response.ok || isPage(response)) throw failures.refused(statusOf(response), response.headers, body, path)
      return parse(body, failures)
    },

    async complete(request, stream, signal) {
      for (;;) {
        const said = dialect.phrasing(request)
        const body = completionBody(request, stream, said)
        const response = await send('/chat/completions', { method: 'POST', body }, signal)
        if (response.ok && !isPage(response)) return response
        const complaint = await text(response, signal)
        if (!dialect.learn(said, request.model, response.status, complaint))
          throw failures.refused(statusOf(response), response.headers, complaint, request.model)
      }
    },
  }
}

/** A base URL may hold a name and a password, which `fetch` refuses: they become a header. */
function addressOf(baseUrl: string, apiKey: string | undefined): { base: string; headers: Record<string, string> } {
  const url = new URL(baseUrl)
  const basic = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  url.username = ''
  url.password = ''
  const authorization = apiKey ? `Bearer ${apiKey}` : basic === ':' ? undefined : `Basic ${btoa(basic)}`
  return {
    base: url.href.replace(/\/+$/, ''),
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
  }
}

/** A web page instead of an answer: the address is not that of a model server. */
const isPage = (response: Response) => response.headers.get('content-type')?.includes('text/html') ?? false
const statusOf = (response: Response) => (response.ok ? 404 : response.status)

function parse(body: string, failures: Failures): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw failures.broken('the provider sent something that cannot be read', cause)
  }
}
