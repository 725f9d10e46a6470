import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream'
import { createFairSemaphore } from '../concurrency/fair-semaphore.ts'
import { acceptedEncodings, readBody } from './body.ts'
import { type Bounds, type OutgoingLimits, startBounds } from './bounds.ts'
import { OutgoingHttpError } from './error.ts'
import { locationOf, redirected, refusedRedirect } from './redirect.ts'
import { readRequest } from './request.ts'
import { createResolveName, type Resolvers, resolveAllowedName, resolveTarget } from './resolve.ts'
import { send } from './send.ts'
import { checkTarget, type Target } from './target.ts'

export interface OutgoingOptions extends Partial<OutgoingLimits> {
  /** The user of the call: one owner's many calls never take all permits. */
  owner: string
  /** Private hosts that an administrator allowed for this very purpose, as `hostAndPort` writes them. */
  allowPrivate?: readonly string[]
}

export type GuardedFetch = (address: string | URL, init?: RequestInit) => Promise<Response>

export interface OutgoingHttpDeps extends Partial<Resolvers> {
  /** Maps a checked address to the address to connect to. */
  dial?: (address: string) => string
}

export type OutgoingHttp = ReturnType<typeof createOutgoingHttp>

const MAX_REDIRECTS = 5
const MIB = 1024 * 1024
const DEFAULT_LIMITS: OutgoingLimits = {
  headMs: 10_000,
  idleMs: 10_000,
  totalMs: 30_000,
  wireBytes: 5 * MIB,
  bodyBytes: 10 * MIB,
}
const nullBodyStatuses = new Set([204, 205, 304])

/**
 * The one way for requests that a user, a model or what they read can cause (decision 0023). Addresses are checked
 * after their resolution and after each redirect, and the checked address is the one that is connected to. At most 128
 * at once, 16 of one owner.
 */
export function createOutgoingHttp(deps: OutgoingHttpDeps = {}) {
  const semaphore = createFairSemaphore({ running: 128, runningPerOwner: 16, perOwner: 48, waiting: 256 })
  const resolvers = { resolveName: createResolveName(), resolveAllowedName, ...deps }
  const dial = deps.dial ?? ((address: string) => address)

  /**
   * A `fetch` within limits, with the standard interface. A permit is held until the body is read, cancelled or out of
   * time. Rejects with an OutgoingHttpError, or with the reason of `init.signal`.
   */
  function createFetch({ owner, allowPrivate = [], ...limits }: OutgoingOptions): GuardedFetch {
    const all = { ...DEFAULT_LIMITS, ...limits }
    return async (address, init = {}) => {
      const target = checkTarget(address, allowPrivate)
      const bounds = startBounds(all, init.signal ?? undefined)
      let release: (() => void) | undefined
      const end = () => {
        bounds.end()
        release?.()
      }
      try {
        release = await semaphore.acquire(owner, bounds.signal)
        if (!release) throw busy()
        const found = await follow(target, init, allowPrivate, bounds)
        finished(found.response, end)
        return toResponse(found, all.bodyBytes, bounds)
      } catch (error) {
        bounds.fail(error)
        end()
        throw bounds.signal.reason
      }
    }
  }

  async function follow(first: Target, init: RequestInit, allowPrivate: readonly string[], bounds: Bounds) {
    let target = first
    let request = await readRequest(first.url, init, acceptedEncodings)
    for (let hops = 0; ; hops += 1) {
      const addresses = await resolveTarget(target, resolvers, bounds.signal)
      const response = await send(target, addresses.map(dial), request, bounds)
      const location = init.redirect === 'manual' ? undefined : locationOf(response)
      if (location === undefined) {
        const hasBody = request.method !== 'HEAD'
        return { response, url: target.url, isRedirected: hops > 0, hasBody }
      }
      response.destroy()
      if (init.redirect === 'error' || hops === MAX_REDIRECTS)
        throw refusedRedirect('The address leads on to another one, too many times or where none was expected.')
      const next = checkTarget(location, allowPrivate, target.url)
      request = redirected(request, response.statusCode ?? 0, target.url, next.url)
      target = next
    }
  }

  return { createFetch }
}

interface FinalResponse {
  response: IncomingMessage
  url: URL
  isRedirected: boolean
  hasBody: boolean
}

function toResponse(
  { response, url, isRedirected, hasBody }: FinalResponse,
  maxBytes: number,
  bounds: Bounds,
): Response {
  bounds.headReceived()
  const status = response.statusCode ?? 0
  if (status < 200 || status > 599)
    throw new OutgoingHttpError('bad_response', 'The server answered with a status that HTTP does not know.')
  const headers = new Headers()
  for (const [name, values] of Object.entries(response.headersDistinct))
    for (const value of values ?? []) headers.append(name, value)
  const body = hasBody && !nullBodyStatuses.has(status) ? streamBody(response, maxBytes, bounds) : null
  if (body === null) response.destroy()
  const result = new Response(body, { status, headers })
  Object.defineProperties(result, { url: { value: url.href }, redirected: { value: isRedirected } })
  return result
}

function streamBody(response: IncomingMessage, maxBytes: number, bounds: Bounds): ReadableStream<Uint8Array> {
  const parts = readBody(response, maxBytes, bounds)
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await parts.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => bounds.fail(reason),
    },
    { highWaterMark: 0 },
  )
}

function busy(): OutgoingHttpError {
  return new OutgoingHttpError('busy', 'Too many requests are on their way already. Try again in a moment.')
}
