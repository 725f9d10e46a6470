import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'

export const AUDIENCE = 'grizz-of-the-company'

/** Claims to set, or to leave out. */
type Claims = { [name in keyof JWTPayload]: JWTPayload[name] | undefined }

/** An issuer of tokens with its keys on a real HTTP server. */
export interface Issuer {
  issuer: string
  audience: string
  jwksUrl: URL
  /** How often its keys were asked for. */
  asked(): number
  /** Sets an answer in place of its keys; undefined: its keys again. */
  answer(instead: { status?: number; headers?: Record<string, string>; body?: string } | undefined): void
  /** A token for a subject, good for a minute unless `claims` say otherwise; an undefined one is left out. */
  token(subject: string, claims?: Claims, header?: Partial<JWTHeaderParameters>): Promise<string>
  /** Shows another key from now on, and signs with it. */
  rotate(): Promise<void>
  publicKey(): JWK
  close(): Promise<void>
}

export async function startIssuer(): Promise<Issuer> {
  let instead: Parameters<Issuer['answer']>[0]
  let asked = 0
  let signing = await makeKey('RS256')
  const server = createServer((_request, response) => {
    asked += 1
    response.writeHead(instead?.status ?? 200, { 'content-type': 'application/json', ...instead?.headers })
    response.end(instead?.body ?? JSON.stringify({ keys: [signing.jwk] }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const issuer = 'https://sign-in.company.example/'
  const now = () => Math.floor(Date.now() / 1000)

  return {
    issuer,
    audience: AUDIENCE,
    jwksUrl: new URL(`http://127.0.0.1:${port}/keys`),
    asked: () => asked,
    answer: (other) => {
      instead = other
    },
    token: (sub, claims = {}, header = {}) => {
      const payload: Claims = { iss: issuer, aud: AUDIENCE, sub, iat: now(), exp: now() + 60, ...claims }
      const protectedHeader = { alg: 'RS256', kid: signing.jwk.kid ?? '', ...header }
      return new SignJWT(payload as JWTPayload)
        .setProtectedHeader(protectedHeader)
        .sign(signing.privateKey, { crit: { strange: true } })
    },
    rotate: async () => {
      signing = await makeKey('RS256')
    },
    publicKey: () => signing.jwk,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function makeKey(alg: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: crypto.randomUUID(), use: 'sig' } }
}
