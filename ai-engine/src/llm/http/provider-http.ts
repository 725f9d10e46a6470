import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { ModelError } from '../contract/model.ts'
import type { Failures } from './failures.ts'
import { MAX_BODY_BYTES, plainBody, readText } from './provider-body.ts'
import { createRequests, ForeignRedirect, type ProviderRequest } from './requests.ts'

interface ProviderHttpOptions {
  baseUrl: string
  /** The API's own, in lower case. Where they have no `authorization`, the name and the password of a base URL become one. */
  own: Readonly<Record<string, string>>
  /** Replace those. */
  headers: Readonly<Record<string, string>> | undefined
  failures: Failures
}

/** A request for an answer. */
export interface Asked {
  model: string
  /** Called for each try. */
  body(): string
  /** Called after it; replace the API's own. */
  headers?(): Readonly<Record<string, string>>
  /** Records why a body was refused. @returns true when the next body is another one, and worth a try */
  learn?(refusal: { status: number; complaint: string }): boolean
}

/**
 * The requests of one provider. Everything rejects with a ModelError, or with the signal's reason once that is aborted.
 */
export function createProviderHttp(options: ProviderHttpOptions) {
  const { failures } = options
  const { base, headers } = addressOf(options)
  const request = createRequests()

  async function send(
    path: string,
    sent: Omit<ProviderRequest, 'headers'> & { headers?: Readonly<Record<string, string>> | undefined },
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    try {
      return await request(base + path, { ...sent, headers: { ...headers, ...sent.headers } }, signal)
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

    /** The response to a POST, once its status is 2xx. */
    async post(path: string, asked: Asked, signal: AbortSignal): Promise<IncomingMessage> {
      for (;;) {
        const sent = { method: 'POST' as const, body: asked.body(), headers: asked.headers?.() }
        const response = await send(path, sent, signal)
        if (isOk(response)) return response
        const { text: complaint } = await text(response, signal, MAX_BODY_BYTES.error)
        const status = response.statusCode ?? 0
        if (!asked.learn?.({ status, complaint })) throw refused(response, complaint, asked.model)
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
function addressOf({ baseUrl, own, headers = {} }: ProviderHttpOptions) {
  const url = new URL(baseUrl)
  const basic = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  url.username = ''
  url.password = ''
  const authorization = basic === ':' ? undefined : `Basic ${btoa(basic)}`
  return {
    base: url.href.replace(/\/+$/, ''),
    headers: { ...usual, ...(authorization && { authorization }), ...own, ...lowerCased(headers) },
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
