import { createRemoteJWKSet, customFetch } from 'jose'
import { AppError } from '../errors/app-error.ts'
import type { Logger } from '../logging/logger.ts'

const MAX_BYTES = 256 * 1024
const FETCH_TIMEOUT_MS = 5000
const FRESH_MS = 600_000
const COOLDOWN_MS = 30_000
const FAILURE_COOLDOWN_MS = 5000
const STALE_MS = 3_600_000

/**
 * The public keys of an external issuer, fetched when first needed and then every ten minutes; for an unknown key id at
 * most every 30 s. No redirect is followed, and no address but this one. While they cannot be fetched those of the last
 * hour still count. @throws AppError `unavailable` when there are none
 */
export function createIssuerKeys({ url, logger }: { url: URL; logger: Pick<Logger, 'warn'> }) {
  let last: { keys: unknown; at: number } | undefined
  let failedAt = Number.NEGATIVE_INFINITY

  return createRemoteJWKSet(url, {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cacheMaxAge: FRESH_MS,
    cooldownDuration: COOLDOWN_MS,
    [customFetch]: async (address, options) => Response.json(await read(address, options)),
  })

  async function read(address: string, options: RequestInit): Promise<unknown> {
    if (Date.now() - failedAt < FAILURE_COOLDOWN_MS) return lastKnown()
    try {
      const keys = await fetchJson(address, options)
      last = { keys, at: Date.now() }
      return keys
    } catch (err) {
      failedAt = Date.now()
      logger.warn({ err, url: url.origin + url.pathname }, 'The keys of JWT_ISSUER cannot be fetched from JWKS_URL')
      return lastKnown()
    }
  }

  function lastKnown(): unknown {
    if (last && Date.now() - last.at < STALE_MS) return last.keys
    throw new AppError(
      'unavailable',
      'The keys of the issuer of this token cannot be fetched. Try again in a moment.',
      {
        retryAfterMs: FAILURE_COOLDOWN_MS,
      },
    )
  }
}

async function fetchJson(address: string, options: RequestInit): Promise<unknown> {
  const response = await fetch(address, options)
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`It answered ${response.status}`)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_BYTES) throw new Error(`It answered more than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString())
}
