import { type Model, type ModelList, modelList } from '@grizz/protocol/http'
import type { FastifyPluginAsync } from 'fastify'
import { memoizeFor } from '../../../core/concurrency/memoize-for.ts'
import { problems } from '../../server/problems.ts'

/** More than any provider has. A longer list would be expensive to check and to read. */
const MAX_MODELS = 2000
const CACHE_MS = 500

/** The list is the same for every user, so it is made at most twice a second. */
export function modelRoutes({ models }: { models: { list(): Promise<ModelList> } }): FastifyPluginAsync {
  const text = memoizeFor(CACHE_MS, async () => JSON.stringify(modelList.parse(bounded(await models.list()))))

  return async (app) => {
    app.get(
      '/api/models',
      { schema: { tags: ['models'], response: { 200: modelList, ...problems(401, 429) } } },
      async (_request, reply) => {
        reply.type('application/json; charset=utf-8').serializer(String)
        return reply.send(await text())
      },
    )
  }
}

function bounded(list: ModelList): ModelList {
  const { models, defaultModel, defaultProvider } = list
  if (models.length <= MAX_MODELS) return list
  const isChosen = ({ id, provider }: Model) => id === defaultModel && provider === defaultProvider
  const others = models.filter((model) => !isChosen(model)).slice(0, MAX_MODELS - 1)
  return { ...list, models: [...models.filter(isChosen), ...others] }
}
