import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answer tells what only `read` may see, though its scope is another one than `chat`. */
    showsWhatIsRead?: true
  }
}

/** A change by a key that may not read is answered with ids alone: else an empty change would be a way to read. */
export function hideFromWritersOnly(app: FastifyInstance): void {
  app.addHook('preSerialization', async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    if (reply.statusCode >= 300 || !isChange(request) || request.caller.scopes.has('read')) return payload
    reply.serializer(JSON.stringify)
    return idsIn(payload)
  })
}

function isChange({ method, routeOptions }: FastifyRequest): boolean {
  const { scope = 'chat', showsWhatIsRead = false } = routeOptions.config
  return method !== 'GET' && (scope === 'chat' || showsWhatIsRead)
}

/** `{id}` of one thing; of several in one answer, each so. */
function idsIn(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null) return null
  if ('id' in payload) return { id: payload.id }
  return Object.fromEntries(Object.entries(payload).map(([name, part]) => [name, idsIn(part)]))
}
