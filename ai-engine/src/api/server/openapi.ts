import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { RateLimiter } from '../../core/rate-limit/rate-limiter.ts'
import { limitByAddress } from './address-limit.ts'

export interface DescriptionDeps {
  publicUrl: URL
  limiter: RateLimiter
}

/** `GET /api/openapi.json`: every HTTP route, from the schemas that check it. Sockets are in docs/protocol.md. */
export async function describeApi(app: FastifyInstance, { publicUrl, limiter }: DescriptionDeps): Promise<void> {
  let description: string | undefined
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Grizz Chat', version: '1', description: 'The HTTP half of protocol version 1.' },
      servers: [{ url: publicUrl.origin }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key (`grizz_…`) or a JWT' },
          apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        },
      },
      security: [{ bearer: [] }, { apiKey: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, async (request, reply) => {
    await limitByAddress(limiter, 'reads', request.ip)
    // All routes are registered before the first request, so the description never changes.
    description ??= JSON.stringify(app.swagger())
    return reply.type('application/json; charset=utf-8').serializer(String).send(description)
  })
}
