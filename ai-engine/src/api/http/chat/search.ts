import { searchMessages, searchPage } from '@grizz/protocol/http'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Search } from '../../../services/search/search.ts'
import { problems } from '../../server/problems.ts'

/** Full-text search over one's own messages and titles. */
export function searchRoutes({ search }: { search: Search }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/search',
      {
        schema: {
          tags: ['conversations'],
          querystring: searchMessages,
          response: { 200: searchPage, ...problems(401, 429) },
        },
      },
      ({ caller, query }) => search(caller.userId, query),
    )
  }
}
