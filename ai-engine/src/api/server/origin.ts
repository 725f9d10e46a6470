import type { AddressInfo } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../core/errors/app-error.ts'
import { isLoopback } from '../../core/security/loopback.ts'
import type { ApiSettings } from './settings.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A probe that is requested by address: any Host is allowed. */
    anyHost?: true
  }
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * The one rule about names and origins, for every route and socket. `Host` must be one of ours (else a page elsewhere
 * could point its own name at this machine). A request that changes something or opens a socket must come from a page
 * of ours, from a trusted origin, or from a program, which sends no Origin; but a browser's cookie opens no socket
 * without an Origin.
 */
export function checkOrigins(app: FastifyInstance, settings: ApiSettings, cookieName: string): void {
  let own: { hosts: Set<string>; origins: Set<string> } | undefined

  app.addHook('onRequest', async (request) => {
    refuseRepeated(request)
    if (request.routeOptions.config.anyHost) return
    own ??= ownNames(settings, app.server.address())
    checkHost(request, own.hosts, settings.publicUrl.protocol)
    if (request.ws || !safeMethods.has(request.method)) checkOrigin(request, own.origins, cookieName)
  })
}

/** The hosts and origins that are this installation's, as browsers write them. */
function ownNames(settings: ApiSettings, address: AddressInfo | string | null) {
  const { host, port, publicUrl, trustedOrigins } = settings
  const bound = typeof address === 'object' && address ? address.port : port
  const names = isLoopback(host) ? ['localhost', '127.0.0.1', '[::1]', host.includes(':') ? `[${host}]` : host] : []
  const own = [publicUrl, ...names.map((name) => new URL(`http://${name}:${bound}`))]
  return {
    hosts: new Set(own.map((url) => url.host)),
    origins: new Set([...own.map((url) => url.origin), ...trustedOrigins]),
  }
}

/** Headers that identify host and caller. Node takes the first of several; a proxy in front may have taken the last. */
const onceOnly = new Set(['host', 'authorization', 'x-api-key', 'origin'])

function refuseRepeated({ raw }: FastifyRequest): void {
  const names = raw.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  const repeated = names.find((name, index) => onceOnly.has(name) && names.indexOf(name) !== index)
  if (repeated) throw new AppError('invalid_request', `The header ${repeated} may be sent once only.`)
}

function checkHost(request: FastifyRequest, hosts: ReadonlySet<string>, protocol: string): void {
  // Not `request.host`, which believes a trusted proxy: that may pass on a client's own X-Forwarded-Host.
  const named = [request.headers.host ?? '', ...authority(request.originalUrl)]
  if (named.every((host) => hosts.has(normalised(host, protocol)))) return
  throw new AppError(
    'misdirected_request',
    'This server does not go by that name. Open it by its own address, or set PUBLIC_URL to this one.',
  )
}

// `GET http://other.example/ HTTP/1.1` names a host in its first line, which wins over the header (RFC 9112, 3.2.2).
function authority(target: string): string[] {
  if (target.startsWith('/') || target === '*') return []
  return [URL.canParse(target) ? new URL(target).host : '']
}

// `example.org:443` and `EXAMPLE.org` are `example.org` on https.
function normalised(host: string, protocol: string): string {
  const url = `${protocol}//${host}`
  return /^[\w.:[\]-]+$/.test(host) && URL.canParse(url) ? new URL(url).host : ''
}

function checkOrigin(request: FastifyRequest, origins: ReadonlySet<string>, cookieName: string): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin === undefined ? site !== 'cross-site' && !opensSocketByCookie(request, cookieName) : origins.has(origin))
    return
  throw new AppError(
    'forbidden_origin',
    origin === undefined
      ? 'A request with a cookie must say its origin. Programs use an API key or a token.'
      : `Requests from ${printable(origin)} are not allowed. Add it to TRUSTED_ORIGINS if it is yours.`,
  )
}

function opensSocketByCookie(request: FastifyRequest, cookieName: string): boolean {
  return request.ws && request.cookies[cookieName] !== undefined
}

function printable(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).origin : 'this origin'
}
