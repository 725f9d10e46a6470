import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { ModelError, type ModelRequest } from '../contract/model.ts'
import type { Failures } from '../http/failures.ts'
import { MAX_BODY_BYTES, plainBody, readText } from '../http/provider-body.ts'
import { createRequests, ForeignRedirect, type ProviderRequest } from '../http/requests.ts'
import { createCapabilities } from './request/capabilities.ts'
import { completionBody } from './request/completion-body.ts'

interface ProviderHttpOptions {
  name: string
  baseUrl: string
  apiKey: string | undefined
  headers: Readonly<Record<string, string>> | undefined
  failures: Failures
}

/**
 * The requests of one provider. Everything rejects with a ModelError, or with the signal's reason once that is aborted.
 */
export function createProviderHttp(options: ProviderHttpOptions) {
  const { name, failures } = options
  const { base, headers } = addressOf(options)
  const capabilities = createCapabilities()
  const request = createRequests()

  async function send(
    path: string,
    sent: Omit<ProviderRequest, 'headers'>,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    try {
      return await request(base + path, { ...sent, headers }, signal)
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      throw cause instanceof ForeignRedirect ? failures.redirected(cause.address) : failures.unreachable(cause)
    }
  }

  /** The body of a response, decompressed. */
  function body(response: IncomingMessage): Readable {
    try {
      return plainBody(response)
    } catch (cause) {
      response.destroy()
      throw failures.broken('the provider sent it in an encoding that cannot be read', cause)
    }
  }

  async function text(response: IncomingMessage, signal: AbortSignal, maxBytes: number) {
    try {
      return await readText(body(response), maxBytes)
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      throw cause instanceof ModelError ? cause : failures.broken('the connection was lost', cause)
    }
  }

  function refused(response: IncomingMessage, complaint: string, what: string) {
    // A web page means that the address is not that of a model server.
    const status = isOk(response) ? 404 : (response.statusCode ?? 0)
    return failures.refused(status, new Headers(pairsOf(response)), complaint, what)
  }

  return {
    body,

    /** The parsed JSON of a GET. */
    async get(path: string, signal: AbortSignal): Promise<unknown> {
      const response = await send(path, { method: 'GET' }, signal)
      const { text: body, isWhole } = await text(
        response,
        signal,
        isOk(response) ? MAX_BODY_BYTES.whole : MAX_BODY_BYTES.error,
      )
      if (!isOk(response) || body.trimStart().startsWith('<')) throw refused(response, body, path)
      if (!isWhole) throw failures.broken('the provider sent a body without end')
      return parse(body, failures)
    },

    /** A chat completion whose status was 2xx. */
    async complete(asked: ModelRequest, stream: boolean, signal: AbortSignal): Promise<IncomingMessage> {
      for (;;) {
        const variant = capabilities.variant(asked)
        const body = completionBody(asked, { stream, variant, provider: name })
        const response = await send('/chat/completions', { method: 'POST', body }, signal)
        if (isOk(response)) return response
        const { text: complaint } = await text(response, signal, MAX_BODY_BYTES.error)
        const status = response.statusCode ?? 0
        if (!capabilities.learn({ variant, request: asked, status, complaint }))
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
function addressOf({ baseUrl, apiKey, headers: extra = {} }: ProviderHttpOptions): {
  base: string
  headers: Record<string, string>
} {
  const url = new URL(baseUrl)
  const basic = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  url.username = ''
  url.password = ''
  const authorization = apiKey ? `Bearer ${apiKey}` : basic === ':' ? undefined : `Basic ${btoa(basic)}`
  return {
    base: url.href.replace(/\/+$/, ''),
    headers: { ...usual, ...(authorization && { authorization }), ...lowerCased(extra) },
  }
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function pairsOf({ headersDistinct }: IncomingMessage): [name: string, value: string][] {
  return Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')])
}

const isOk = ({ statusCode = 0 }: IncomingMessage) => statusCode >= 200 && statusCode < 300

function parse(body: string, failures: Failures): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw failures.broken('the provider sent something that cannot be read', cause)
  }
}
