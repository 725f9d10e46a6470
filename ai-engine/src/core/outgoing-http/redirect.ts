import type { IncomingMessage } from 'node:http'
import { OutgoingHttpError } from './error.ts'
import type { OutgoingRequest } from './send.ts'

const redirects = new Set([301, 302, 303, 307, 308])
/** The only headers sent to another origin: any other header may hold a secret, whatever its name. */
const harmlessHeaders = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent'])

/** The `Location` of a redirect, as it came. */
export function locationOf({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  return redirects.has(statusCode) ? headers.location : undefined
}

/**
 * The request that a redirect asks for: by GET where the Fetch standard says so, without secrets to another origin.
 * @throws OutgoingHttpError `redirect_refused`: from https to http, or what is not a GET to another origin
 */
export function redirected(request: OutgoingRequest, status: number, from: URL, to: URL): OutgoingRequest {
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw refusedRedirect(`The address leads on from https to plain http, at ${to.host}.`)
  const next = becomesGet(request.method, status) ? asGet(request) : request
  if (from.origin === to.origin) return next
  if (next.method !== 'GET' && next.method !== 'HEAD')
    throw refusedRedirect(`The address leads on to another server, ${to.host}. Give its address instead.`)
  return { ...next, headers: keepHeaders(next.headers, (name) => harmlessHeaders.has(name)) }
}

export function refusedRedirect(message: string): OutgoingHttpError {
  return new OutgoingHttpError('redirect_refused', message)
}

function becomesGet(method: string, status: number): boolean {
  return method === 'POST' ? status <= 303 : status === 303 && method !== 'HEAD'
}

function asGet({ headers }: OutgoingRequest): OutgoingRequest {
  return { method: 'GET', headers: keepHeaders(headers, (name) => !name.startsWith('content-')), body: undefined }
}

function keepHeaders(headers: OutgoingRequest['headers'], isKept: (name: string) => boolean) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isKept(name)))
}
