import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface AuthorizationOptions {
  /** How long an access token is said to be good, in seconds; null says nothing. 3600 otherwise. */
  expiresIn?: number | null
  /** Takes the place of what an honest server says. */
  metadata?: Readonly<Record<string, unknown>>
  resourceMetadata?: Readonly<Record<string, unknown>>
  /** Of the redirect back; `null` leaves it out. */
  iss?: string | null
  /** Calls of tools need this scope, which no one is told of before. */
  callScope?: string
}

export type Authorization = ReturnType<typeof createAuthorization>

interface Granted {
  challenge: string
  redirectUri: string
  clientId: string
  resource: string
  scope: string
}

/**
 * An authorization server beside the tool server that lets everybody in: with PKCE, `resource`, `iss`, registration,
 * revocation, and refresh tokens that are good once. One that comes twice ends the whole sign-in, as the specification has it.
 */
export function createAuthorization(origin: () => string, options: AuthorizationOptions) {
  const codes = new Map<string, Granted>()
  const clients = new Set<string>()
  /** With what each is good for. */
  let access = new Map<string, string>()
  let refresh = new Map<string, string>()
  const requests: { path: string; params: Record<string, string> }[] = []

  /** Answers what belongs to signing in. @returns false for the rest */
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = new URL(request.url ?? '/', origin())
    const route = routes[`${request.method} ${url.pathname}`]
    if (!route) return false
    const body = request.method === 'POST' ? await textOf(request) : ''
    const isForm = request.headers['content-type']?.includes('urlencoded')
    const params = { ...basicOf(request), ...Object.fromEntries(isForm ? new URLSearchParams(body) : url.searchParams) }
    requests.push({ path: url.pathname, params })
    route(params, response)
    return true
  }

  const routes: Record<string, (params: Record<string, string>, response: ServerResponse) => void> = {
    'GET /.well-known/oauth-protected-resource/mcp': (_, response) => json(response, 200, resourceMetadata()),
    'GET /.well-known/oauth-authorization-server': (_, response) => json(response, 200, metadata()),
    'POST /register': (_, response) => {
      const id = randomUUID()
      clients.add(id)
      json(response, 201, { client_id: id, redirect_uris: [] })
    },
    'GET /authorize': authorize,
    'POST /token': (params, response) =>
      params.grant_type === 'refresh_token' ? renew(params, response) : redeem(params, response),
    'POST /revoke': ({ token = '' }, response) => {
      access.delete(token)
      refresh.delete(token)
      json(response, 200, {})
    },
  }

  return {
    handle,
    challenge: () => `Bearer resource_metadata="${origin()}/.well-known/oauth-protected-resource/mcp"`,
    accepts: (header: string | undefined) => access.has(tokenIn(header)),
    /** Its answer when a call of a tool comes with a token that is not good for it. */
    lacking(header: string | undefined): string | undefined {
      const { callScope } = options
      if (!callScope || access.get(tokenIn(header))?.split(' ').includes(callScope)) return undefined
      return `Bearer error="insufficient_scope", scope="${callScope}"`
    },
    /** Access tokens are good no longer; refresh tokens are. */
    expire(): void {
      access = new Map()
    },
    /** Nobody is signed in any more. */
    end(): void {
      access = new Map()
      refresh = new Map()
    },
    requests: (path: string) => requests.filter((request) => request.path === path).map(({ params }) => params),
    tokens: () => ({ access: [...access.keys()], refresh: [...refresh.keys()] }),
  }

  function resourceMetadata() {
    return { resource: `${origin()}/mcp`, authorization_servers: [origin()], ...options.resourceMetadata }
  }

  function metadata() {
    return {
      issuer: origin(),
      ...{ authorization_endpoint: `${origin()}/authorize`, token_endpoint: `${origin()}/token` },
      ...{ registration_endpoint: `${origin()}/register`, revocation_endpoint: `${origin()}/revoke` },
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      ...options.metadata,
    }
  }

  function authorize(params: Record<string, string>, response: ServerResponse): void {
    const { redirect_uri = '', client_id = '', code_challenge = '', resource = '', state = '', scope = '' } = params
    const code = randomUUID()
    codes.set(code, { challenge: code_challenge, redirectUri: redirect_uri, clientId: client_id, resource, scope })
    const back = new URL(redirect_uri)
    back.search = new URLSearchParams({ code, state }).toString()
    if (options.iss !== null) back.searchParams.set('iss', options.iss ?? origin())
    response.writeHead(302, { location: back.href }).end()
  }

  function redeem(
    { code = '', code_verifier = '', redirect_uri, client_id, resource }: Record<string, string>,
    response: ServerResponse,
  ) {
    const granted = codes.get(code)
    codes.delete(code)
    const isRight =
      granted?.challenge === createHash('sha256').update(code_verifier).digest('base64url') &&
      granted.redirectUri === redirect_uri &&
      granted.clientId === client_id &&
      granted.resource === resource &&
      resource === `${origin()}/mcp`
    if (isRight) give(granted.scope, response)
    else json(response, 400, { error: 'invalid_grant', error_description: 'words of the authorization server' })
  }

  function renew({ refresh_token = '' }: Record<string, string>, response: ServerResponse): void {
    const scope = refresh.get(refresh_token)
    if (scope !== undefined) {
      refresh.delete(refresh_token)
      give(scope, response)
      return
    }
    access = new Map()
    refresh = new Map()
    json(response, 400, { error: 'invalid_grant', error_description: 'words of the authorization server' })
  }

  function give(scope: string, response: ServerResponse): void {
    const [token, next] = [randomUUID(), randomUUID()]
    access.set(token, scope)
    refresh.set(next, scope)
    const { expiresIn = 3600 } = options
    const more = expiresIn === null ? {} : { expires_in: expiresIn }
    json(response, 200, { access_token: token, refresh_token: next, token_type: 'Bearer', ...more })
  }
}

function tokenIn(header = ''): string {
  return header.replace(/^Bearer /, '')
}

/** The client, where it says who it is in a header. */
function basicOf({ headers }: IncomingMessage): Record<string, string> {
  const [, encoded] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? []
  if (!encoded) return {}
  const [client_id = '', client_secret = ''] = Buffer.from(encoded, 'base64').toString().split(':')
  return { client_id, client_secret }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}
