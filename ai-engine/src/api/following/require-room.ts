import type { preHandlerHookHandler } from 'fastify'
import type { LiveDeps } from './event-writer.ts'

/**
 * The last hook of a route that opens something live. Nothing waits between it and the route's handler, which is what
 * `requireRoom` asks for.
 */
export function requireRoom(connections: LiveDeps['connections']): preHandlerHookHandler {
  return ({ caller }, _reply, done) => {
    connections.requireRoom(caller)
    done()
  }
}
