import {
  type AuthorizationServerMetadata,
  checkResourceAllowed,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  exchangeAuthorization,
  extractWWWAuthenticateParams,
  type FetchLike,
  OAuthError,
  type OAuthProtectedResourceMetadata,
  type OAuthTokens,
  refreshAuthorization,
  registerClient,
  resourceUrlFromServerUrl,
  startAuthorization,
  validateAuthorizationResponseIssuer,
} from '@modelcontextprotocol/client'
import type { OutgoingHttp } from '../../core/outgoing-http/outgoing-http.ts'
import { hostAndPort } from '../../core/outgoing-http/target.ts'
import { type McpServer, ServerUnusable } from './mcp-server.ts'

const LIMITS = { headMs: 10_000, idleMs: 10_000, totalMs: 15_000, wireBytes: 262_144, bodyBytes: 1_048_576 }
const MAX_SCOPE = 2000

export interface OAuthClient {
  client_id: string
  client_secret?: string | undefined
}

/** Where a user signs in for a server, as the two servers say and as far as it was checked. */
export interface SignInPlace {
  issuer: string
  metadata: AuthorizationServerMetadata
  /** The resource that tokens are asked for, and the only one that accepts them. */
  resource: string
  scope?: string | undefined
  /** An administrator or the server's owner named this authorization server: it is as private as its tool server may be. */
  isGiven?: boolean
}

export interface ClientOptions {
  /** The address of our client metadata document, where an authorization server can read it. */
  metadataUrl: string | undefined
  redirectUri: string
}

export interface Grant {
  place: SignInPlace
  client: OAuthClient
  accessToken: string
  refreshToken?: string | undefined
}

/** `issuer` is the authorization server of a client that was registered by hand. */
type Target = Pick<McpServer, 'name' | 'url' | 'allowPrivate'> & { issuer?: string | undefined }

export type OAuth = ReturnType<typeof createOAuth>

/**
 * OAuth as MCP wants it, by guarded outgoing HTTP: metadata of the resource, PKCE, `resource` in every request, `iss`.
 * Rejects with ServerUnusable, whose sentence holds no word of the other servers, or as outgoing HTTP does.
 */
export function createOAuth({ outgoing }: { outgoing: OutgoingHttp }) {
  function fetchFor(server: Target, owner: string): FetchLike {
    return outgoing.createFetch({ owner, allowPrivate: privateHosts(server), ...LIMITS })
  }

  /** @param needed rights that are asked for beside those that the server names */
  async function findPlace(server: Target, owner: string, needed = ''): Promise<SignInPlace> {
    const fetch = fetchFor(server, owner)
    const challenge = await readChallenge(server.url, fetch)
    const about = await readResource(server, challenge.resourceMetadataUrl, fetch)
    const issuer = about?.authorization_servers?.[0] ?? new URL(server.url).origin
    const metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn: fetch }).catch((error: unknown) => {
      throw unusable(server, 'The metadata of its authorization server cannot be used.', error)
    })
    if (!metadata) throw unusable(server, 'It does not say where to sign in.')
    checkPlace(server, metadata)
    const named = challenge.scope ?? about?.scopes_supported?.join(' ') ?? ''
    const scope = [...new Set(`${named} ${needed}`.split(' ').filter(Boolean))].join(' ')
    return {
      issuer,
      metadata,
      resource: resourceUrlFromServerUrl(about?.resource ?? server.url).href,
      ...(issuer === server.issuer && { isGiven: true }),
      ...(scope && { scope: scope.slice(0, MAX_SCOPE) }),
    }
  }

  /** Our client there: by our metadata document, else by registration. */
  async function makeClient(
    server: Target,
    owner: string,
    place: SignInPlace,
    options: ClientOptions,
  ): Promise<OAuthClient> {
    const { metadata, issuer, scope } = place
    const { metadataUrl, redirectUri } = options
    if (metadataUrl && metadata.client_id_metadata_document_supported === true) return { client_id: metadataUrl }
    if (!metadata.registration_endpoint)
      throw unusable(server, 'It takes no new clients. An administrator has to register one there and give it (oauth).')
    const registered = await registerClient(issuer, {
      metadata,
      clientMetadata: clientMetadata(redirectUri),
      ...(scope && { scope }),
      fetchFn: fetchFor(server, owner),
    }).catch((error: unknown) => {
      throw unusable(server, 'It did not register this installation as a client.', error)
    })
    return { client_id: registered.client_id, client_secret: registered.client_secret }
  }

  /** The address for the user's browser, and the secret half of its PKCE challenge. */
  async function begin(
    place: SignInPlace,
    client: OAuthClient,
    { state, redirectUri }: { state: string; redirectUri: string },
  ) {
    const { authorizationUrl, codeVerifier } = await startAuthorization(place.issuer, {
      metadata: place.metadata,
      clientInformation: client,
      redirectUrl: redirectUri,
      state,
      resource: place.resource,
      ...(place.scope && { scope: place.scope }),
    })
    return { url: authorizationUrl.href, verifier: codeVerifier }
  }

  /** @throws when the answer is of another issuer than the one that was asked, before anything else of it is read */
  function checkIssuer({ issuer: _, metadata }: SignInPlace, iss: string | undefined): void {
    const issParameterSupported = metadata.authorization_response_iss_parameter_supported === true
    validateAuthorizationResponseIssuer({ iss, expectedIssuer: metadata.issuer, issParameterSupported })
  }

  async function exchange(
    server: Target,
    owner: string,
    asked: {
      place: SignInPlace
      client: OAuthClient
      code: string
      iss: string | undefined
      verifier: string
      redirectUri: string
    },
  ): Promise<{ grant: Grant; expiresInS: number | undefined }> {
    const { place, client, code, iss, verifier, redirectUri } = asked
    const tokens = await exchangeAuthorization(place.issuer, {
      ...common(server, owner, place, client),
      authorizationCode: code,
      ...(iss !== undefined && { iss }),
      codeVerifier: verifier,
      redirectUri,
    }).catch((error: unknown) => {
      throw unusable(server, 'Its authorization server refused the sign-in.', error)
    })
    return toGrant(server, place, client, tokens)
  }

  /** @returns undefined when the user has to sign in again. Rejects when that cannot be known now. */
  async function refresh(server: Target, owner: string, grant: Grant) {
    const { place, client, refreshToken } = grant
    if (!refreshToken) return undefined
    try {
      const options = { ...common(server, owner, place, client), refreshToken }
      return toGrant(server, place, client, await refreshAuthorization(place.issuer, options))
    } catch (error) {
      if (error instanceof OAuthError && isFinal(error)) return undefined
      throw unusable(server, 'Its authorization server did not renew the sign-in. Try again later.', error)
    }
  }

  /** As far as the authorization server takes it. */
  async function revoke(
    server: Target,
    owner: string,
    { place, client, accessToken, refreshToken }: Grant,
  ): Promise<void> {
    const { revocation_endpoint: endpoint } = place.metadata as { revocation_endpoint?: unknown }
    if (typeof endpoint !== 'string' || !isSecure(endpoint, at(server, place))) return
    for (const token of [refreshToken, accessToken])
      if (token) {
        const body = new URLSearchParams({ token, client_id: client.client_id })
        if (client.client_secret) body.set('client_secret', client.client_secret)
        const answer = await fetchFor(at(server, place), owner)(endpoint, { method: 'POST', body, redirect: 'error' })
        await answer.body?.cancel()
      }
  }

  return { findPlace, makeClient, begin, checkIssuer, exchange, refresh, revoke }

  function common(server: Target, owner: string, place: SignInPlace, client: OAuthClient) {
    const { metadata, resource } = place
    return { metadata, clientInformation: client, resource, fetchFn: fetchFor(at(server, place), owner) }
  }
}

/** Our client's description, as an authorization server may show it to the user. */
export function clientMetadata(redirectUri: string) {
  const { protocol, origin } = new URL(redirectUri)
  return {
    client_name: 'Grizz Chat',
    client_uri: origin,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: protocol === 'https:' ? 'web' : 'native',
  }
}

async function readChallenge(url: string, fetch: FetchLike): Promise<{ resourceMetadataUrl?: URL; scope?: string }> {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
  const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' })
  await answer.body?.cancel()
  return answer.status === 401 ? extractWWWAuthenticateParams(answer) : {}
}

async function readResource(
  server: Target,
  resourceMetadataUrl: URL | undefined,
  fetch: FetchLike,
): Promise<OAuthProtectedResourceMetadata | undefined> {
  const options = resourceMetadataUrl ? { resourceMetadataUrl } : {}
  const about = await discoverOAuthProtectedResourceMetadata(server.url, options, fetch).catch((error: unknown) => {
    // Servers of 2025 may have none, and are their own authorization server.
    if (resourceMetadataUrl) throw unusable(server, 'What it says about signing in cannot be read.', error)
    return undefined
  })
  const requestedResource = resourceUrlFromServerUrl(server.url)
  if (about && !checkResourceAllowed({ requestedResource, configuredResource: about.resource }))
    throw unusable(server, 'It asks for tokens that are for another server.')
  return about
}

function checkPlace(server: Target, metadata: AuthorizationServerMetadata): void {
  const { authorization_endpoint, token_endpoint, registration_endpoint, code_challenge_methods_supported } = metadata
  if (!code_challenge_methods_supported?.includes('S256'))
    throw unusable(server, 'Its authorization server does not protect sign-ins by PKCE (S256).')
  for (const endpoint of [authorization_endpoint, token_endpoint, registration_endpoint])
    if (endpoint !== undefined && !isSecure(endpoint, server))
      throw unusable(server, 'Its authorization server is not reached by https.')
}

/** The tool server as it was when signing in there began. */
function at(server: Target, { issuer, isGiven }: SignInPlace): Target {
  return isGiven ? { ...server, issuer } : server
}

/** The tool server's own host, and the authorization server's that was named with it; none that only metadata name. */
function privateHosts({ url, issuer, allowPrivate }: Target): string[] {
  if (!allowPrivate) return []
  return [url, ...(issuer ? [issuer] : [])].map((address) => hostAndPort(new URL(address)))
}

function isSecure(endpoint: string, server: Target): boolean {
  const parsed = URL.parse(endpoint)
  if (!parsed || parsed.username || parsed.password) return false
  if (parsed.protocol === 'https:') return true
  return parsed.protocol === 'http:' && privateHosts(server).includes(hostAndPort(parsed))
}

function toGrant(server: Target, place: SignInPlace, client: OAuthClient, tokens: OAuthTokens) {
  if (tokens.token_type.toLowerCase() !== 'bearer')
    throw unusable(server, 'It gives tokens of a kind that is not known here.')
  const grant: Grant = {
    place,
    client,
    accessToken: tokens.access_token,
    ...(tokens.refresh_token && { refreshToken: tokens.refresh_token }),
  }
  return { grant, expiresInS: tokens.expires_in }
}

function isFinal({ code }: OAuthError): boolean {
  return ['invalid_grant', 'invalid_client', 'unauthorized_client', 'invalid_target'].includes(code)
}

function unusable({ name }: Target, sentence: string, cause?: unknown): ServerUnusable {
  return new ServerUnusable(`Signing in at ${name} is not possible. ${sentence}`, { cause })
}
