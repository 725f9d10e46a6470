import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Bounds } from './bounds.ts'
import { OutgoingHttpError } from './error.ts'
import type { Target } from './target.ts'

export interface OutgoingRequest {
  method: string
  headers: Readonly<Record<string, string>>
  body: Uint8Array | undefined
}

/** Of names and values, by Node's own count, which leaves out the signs between them. */
const MAX_HEADER_BYTES = 16_384
/** Of all before the body: a reason phrase, empty headers, 103 Early Hints may come without end. */
const MAX_HEAD_BYTES = 65_536

/**
 * One HTTP exchange, up to the end of the answer's headers, with a connection of its own to one of `addresses`. The
 * name is not resolved again. A kept connection would not do: it may have been made when other rules held for its name.
 * Rejects with an OutgoingHttpError. Anyone who gets the response reads or destroys it.
 */
export function send(
  { url, host, port }: Target,
  addresses: readonly string[],
  { method, headers, body }: OutgoingRequest,
  bounds: Bounds,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    method,
    host,
    port,
    path: url.pathname + url.search,
    headers: { ...headers, host: url.host, ...(body && { 'content-length': String(body.byteLength) }) },
    agent: false,
    lookup: lookupIn(addresses),
    maxHeaderSize: MAX_HEADER_BYTES,
    signal: bounds.signal,
  }
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(options)
    let headBytes = 0
    let isAnswered = false
    request.on('socket', (socket) =>
      // After the parser's own listener: what has answered by now is not counted as a head.
      socket.on('data', (part: Buffer) => {
        bounds.bytesReceived(part.byteLength)
        headBytes += part.byteLength
        if (!isAnswered && headBytes > MAX_HEAD_BYTES) request.destroy(notProper(host))
      }),
    )
    request.on('response', (response) => {
      isAnswered = true
      resolve(response)
    })
    request.on('error', (error) => reject(toOutgoingError(error, host)))
    request.on('close', () => reject(unreachable(host)))
    request.end(body)
  })
}

function lookupIn(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  return (_name, options, done) => {
    const first = all[0]
    if (options.all) done(null, all)
    else done(null, first?.address ?? '', first?.family)
  }
}

function toOutgoingError(error: NodeJS.ErrnoException, host: string): OutgoingHttpError {
  if (error instanceof OutgoingHttpError) return error
  return error.code?.startsWith('HPE_') ? notProper(host, error) : unreachable(host, error)
}

function unreachable(host: string, cause?: unknown): OutgoingHttpError {
  const message = `${host} could not be reached, or did not answer. Check the address, or try again later.`
  return new OutgoingHttpError('unreachable', message, cause)
}

function notProper(host: string, cause?: unknown): OutgoingHttpError {
  return new OutgoingHttpError(
    'bad_response',
    `${host} does not answer in proper HTTP, or its headers are too large.`,
    cause,
  )
}
