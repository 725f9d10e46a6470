import { createdKey, createKey, type Key, keyList } from '@grizz/protocol/http'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { v7 } from 'uuid'
import { z } from 'zod'
import { AppError } from '../../core/errors.ts'
import type { RateLimiter } from '../../core/rate-limit/rate-limiter.ts'
import { makeApiKey } from '../../core/security/api-key.ts'
import type { KeyList, StoredKey } from '../dependencies.ts'
import { problems } from '../problems.ts'
import { writeRateHeaders } from '../rate-headers.ts'

const MOST_KEYS = 100

/** A person's API keys. A key manages keys only with the scope `admin`. */
export function keyRoutes({ keys, limiter }: { keys: KeyList; limiter: RateLimiter }): FastifyPluginAsyncZod {
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
        const stored = await make(caller.userId, body)
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

  async function make(userId: string, { name, scopes, expiresAt }: z.output<typeof createKey>) {
    const expires = expiresAt ? new Date(expiresAt) : null
    if (expires && expires.getTime() <= Date.now())
      throw new AppError('invalid_request', 'expiresAt: must lie in the future.')
    if ((await keys.count(userId)) >= MOST_KEYS)
      throw new AppError('conflict', `You have ${MOST_KEYS} keys already. Revoke one that you no longer use.`)
    const { key, prefix, hash } = makeApiKey()
    const unique = [...new Set(scopes ?? (['read', 'chat'] as const))]
    const stored = await keys.insert({ id: v7(), userId, name, prefix, hash, scopes: unique, expiresAt: expires })
    return { ...show(stored), key }
  }
}

function show({ expiresAt, lastUsedAt, createdAt, ...key }: StoredKey): Key {
  return {
    ...key,
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  }
}
