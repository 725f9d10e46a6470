import { OutgoingHttpError } from './error.ts'
import { isConnectionHeader } from './given-headers.ts'
import type { OutgoingRequest } from './send.ts'

const methods = new Set(['GET', 'HEAD', 'POST', 'DELETE'])
const MAX_BODY_BYTES = 1024 * 1024

/**
 * Reads the arguments of `fetch` by the Fetch standard's own rules, with the whole body.
 * @throws OutgoingHttpError `invalid_request`
 */
export async function readRequest(url: URL, init: RequestInit, acceptEncoding: string): Promise<OutgoingRequest> {
  const { signal: _, ...rest } = init
  const request = toRequest(url, rest)
  if (!methods.has(request.method)) throw invalid(`Requests by ${request.method} are not sent.`)
  const headers: Record<string, string> = { 'user-agent': 'GrizzChat', ...Object.fromEntries(request.headers) }
  const foreign = Object.keys(headers).find(isConnectionHeader)
  if (foreign) throw invalid(`The header ${foreign} cannot be set.`)
  headers['accept-encoding'] = acceptEncoding
  if (request.body === null) return { method: request.method, headers, body: undefined }
  const body = new Uint8Array(await request.arrayBuffer())
  if (body.byteLength > MAX_BODY_BYTES) throw invalid('The body of the request is larger than 1 MiB.')
  return { method: request.method, headers, body }
}

function toRequest(url: URL, init: RequestInit): Request {
  try {
    return new Request(url, init)
  } catch (error) {
    throw new OutgoingHttpError('invalid_request', 'The request is not one that HTTP allows.', error)
  }
}

function invalid(message: string): OutgoingHttpError {
  return new OutgoingHttpError('invalid_request', message)
}
