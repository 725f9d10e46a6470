import type { IncomingMessage } from 'node:http'
import { text as wholeText } from 'node:stream/consumers'
import { completionBody, createDialect } from './dialect.ts'
import type { Failures } from './failures.ts'
import type { ModelRequest } from './model.ts'
import { createRequests, type Sent } from './requests.ts'

export interface ProviderHttp {
  /** The parsed JSON of a GET. */
  get(path: string, signal: AbortSignal): Promise<unknown>
  /** A chat completion whose status was 2xx. */
  complete(request: ModelRequest, stream: boolean, signal: AbortSignal): Promise<IncomingMessage>
  /** The whole body of a response. */
  text(response: IncomingMessage, signal: AbortSignal): Promise<string>
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
  const request = createRequests()

  async function send(path: string, sent: Omit<Sent, 'headers'>, signal: AbortSignal): Promise<IncomingMessage> {
    try {
      return await request(base + path, { ...sent, headers }, signal)
    } catch (cause) {
      throw signal.aborted ? signal.reason : failures.unreachable(cause)
    }
  }

  async function text(response: IncomingMessage, signal: AbortSignal): Promise<string> {
    try {
      return await wholeText(response)
    } catch (cause) {
      throw signal.aborted ? signal.reason : failures.broken('the connection was lost', cause)
    }
  }

  function refused(response: IncomingMessage, complaint: string, what: string) {
    const status = isOk(response) ? 404 : (response.statusCode ?? 0)
    return failures.refused(status, new Headers(pairsOf(response)), complaint, what)
  }

  return {
    text,

    async get(path, signal) {
      const response = await send(path, { method: 'GET' }, signal)
      const body = await text(response, signal)
      if (!isOk(response) || isPage(response)) throw refused(response, body, path)
      return parse(body, failures)
    },

    async complete(asked, stream, signal) {
      for (;;) {
        const said = dialect.phrasing(asked)
        const body = completionBody(asked, stream, said)
        const response = await send('/chat/completions', { method: 'POST', body }, signal)
        if (isOk(response) && !isPage(response)) return response
        const complaint = await text(response, signal)
        if (!dialect.learn(said, asked.model, response.statusCode ?? 0, complaint))
          throw refused(response, complaint, asked.model)
      }
    },
  }
}

const usual = {
  accept: '*/*',
  'accept-encoding': 'identity',
  'content-type': 'application/json',
  'user-agent': 'grizz-chat',
}

/** A base URL may hold a name and a password: they become a header. */
function addressOf(baseUrl: string, apiKey: string | undefined): { base: string; headers: Record<string, string> } {
  const url = new URL(baseUrl)
  const basic = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  url.username = ''
  url.password = ''
  const authorization = apiKey ? `Bearer ${apiKey}` : basic === ':' ? undefined : `Basic ${btoa(basic)}`
  return {
    base: url.href.replace(/\/+$/, ''),
    headers: { ...usual, ...(authorization && { authorization }) },
  }
}

function pairsOf({ headersDistinct }: IncomingMessage): [name: string, value: string][] {
  return Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')])
}

/** A web page instead of an answer: the address is not that of a model server. */
const isPage = ({ headers }: IncomingMessage) => headers['content-type']?.includes('text/html') ?? false
const isOk = ({ statusCode = 0 }: IncomingMessage) => statusCode >= 200 && statusCode < 300

function parse(body: string, failures: Failures): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw failures.broken('the provider sent something that cannot be read', cause)
  }
}
