import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer holds data that needs the scope `read`, though the route's own scope is not `chat`. */
    returnsReadableData?: true
  }
}

/** Answers a change by a key without `read` with ids alone: else an empty change would be a way to read. */
export function redactForWriteOnlyKeys(app: FastifyInstance): void {
  app.addHook('preSerialization', async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    if (reply.statusCode >= 300 || !isChange(request) || request.caller.scopes.has('read')) return payload
    reply.serializer(JSON.stringify)
    return idsIn(payload)
  })
}

function isChange({ method, routeOptions }: FastifyRequest): boolean {
  const { scope = 'chat', returnsReadableData = false } = routeOptions.config
  return method !== 'GET' && (scope === 'chat' || returnsReadableData)
}

/** Keeps only the `id` of each object in the answer. */
function idsIn(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null) return null
  if ('id' in payload) return { id: payload.id }
  return Object.fromEntries(Object.entries(payload).map(([name, part]) => [name, idsIn(part)]))
}
