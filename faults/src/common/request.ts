import { request as httpRequest, type IncomingMessage } from 'node:http'

/** The port at which a client reaches an engine, and the Host that it names. */
export interface EngineAddress {
  port: number
  host: string
}

/** The header that says who asks. */
export type Credential = Readonly<Record<string, string>>

export interface Ask {
  address: EngineAddress
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  headers: Readonly<Record<string, string>>
  body?: unknown
  /** Milliseconds until the client gives up. */
  timeoutMs?: number
}

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  /** Parsed JSON; undefined for an empty body. */
  body: unknown
}

const TIMEOUT_MS = 5000

/** One request on a connection of its own. @throws Error when no whole answer comes in time */
export async function ask(asked: Ask): Promise<Answer> {
  const signal = AbortSignal.timeout(asked.timeoutMs ?? TIMEOUT_MS)
  const response = await begin(asked, signal)
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** Resolves with the response when its headers are here. */
export function begin({ address, method, path, headers, body }: Ask, signal: AbortSignal): Promise<IncomingMessage> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: address.port,
        method,
        path,
        agent: false,
        signal,
        headers: { ...headers, host: address.host, ...(text && { 'content-type': 'application/json' }) },
      },
      resolve,
    )
    request.once('error', reject)
    request.end(text)
  })
}
