import { type ModelList, modelList } from '@grizz/protocol/http'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { problems } from '../problems.ts'

export function modelRoutes({ models }: { models: { list(): Promise<ModelList> } }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/api/models', { schema: { tags: ['models'], response: { 200: modelList, ...problems(401, 429) } } }, () =>
      models.list(),
    )
  }
}
