import { createdKey, createKey, type Key, type KeyScope, keyList } from '@grizz/protocol/http'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { v7 } from 'uuid'
import { z } from 'zod'
import { AppError } from '../../../core/errors/app-error.ts'
import type { RateLimiter } from '../../../core/rate-limit/rate-limiter.ts'
import { makeApiKey } from '../../../core/security/api-key.ts'
import type { Caller } from '../../../core/security/caller.ts'
import type { ApiKeys } from '../../../db/users/api-keys.ts'
import { problems } from '../../server/problems.ts'
import { writeRateHeaders } from '../../server/rate-headers.ts'

const MAX_KEYS = 100

/** The user's API keys. A key manages keys only with the scope `admin`. */
export function keyRoutes({ keys, limiter }: { keys: ApiKeys; limiter: RateLimiter }): FastifyPluginAsyncZod {
  const tags = ['accounts']
  const config = { scope: 'admin' } as const

  return async (app) => {
    app.get(
      '/api/keys',
      { config, schema: { tags, response: { 200: keyList, ...problems(401, 429) } } },
      async ({ caller }) => ({ keys: (await keys.list(caller.userId)).map(show) }),
    )

    app.post(
      '/api/keys',
      { config, schema: { tags, body: createKey, response: { 201: createdKey, ...problems(401, 409, 429) } } },
      async ({ caller, body }, reply) => {
        writeRateHeaders(reply, await limiter.consume('newKeys', caller.userId))
        const stored = await make(caller, body)
        return reply.code(201).send(stored)
      },
    )

    app.delete(
      '/api/keys/:id',
      { config, schema: { tags, params: z.object({ id }), response: { 204: z.null(), ...problems(401, 404, 429) } } },
      async ({ caller, params }, reply) => {
        if (!(await keys.revoke(caller.userId, params.id))) throw new AppError('not_found', 'There is no such key.')
        return reply.code(204).send(null)
      },
    )
  }

  async function make(caller: Caller, { name, scopes, expiresAt }: z.output<typeof createKey>) {
    const { userId } = caller
    const expires = endWithin(caller, expiresAt ? new Date(expiresAt) : null)
    const unique = scopesWithin(caller, scopes)
    if ((await keys.count(userId)) >= MAX_KEYS)
      throw new AppError('conflict', `You have ${MAX_KEYS} keys already. Revoke one that you no longer use.`)
    const { key, prefix, hash } = makeApiKey()
    const stored = await keys.insert({ id: v7(), userId, name, prefix, hash, scopes: unique, expiresAt: expires })
    return { ...show(stored), key }
  }
}

/** A key cannot make a key with more scopes than its own. The default is `read` and `chat`, as far as it has them. */
function scopesWithin({ scopes }: Caller, wanted: readonly KeyScope[] | undefined): KeyScope[] {
  if (wanted?.some((scope) => !scopes.has(scope)))
    throw new AppError('forbidden', 'An API key makes only keys with scopes that it has itself.')
  const usual = (['read', 'chat'] as const).filter((scope) => scopes.has(scope))
  return [...new Set(wanted ?? (usual.length > 0 ? usual : scopes))]
}

/** A key cannot make a key that expires later than itself. */
function endWithin({ credential }: Caller, wanted: Date | null): Date | null {
  if (wanted && wanted.getTime() <= Date.now())
    throw new AppError('invalid_request', 'expiresAt: must lie in the future.')
  const own = credential.kind === 'key' ? credential.expiresAt : undefined
  if (own && wanted && wanted > own)
    throw new AppError('forbidden', 'An API key makes only keys that end no later than itself.')
  return wanted ?? own ?? null
}

type StoredKey = Awaited<ReturnType<ApiKeys['list']>>[number]

function show({ expiresAt, lastUsedAt, createdAt, ...key }: StoredKey): Key {
  return {
    ...key,
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  }
}
