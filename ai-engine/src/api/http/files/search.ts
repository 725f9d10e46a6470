import { foundPieces, searchFiles } from '@grizz/protocol/files'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { FileSearch } from '../../../services/files/search/file-search.ts'
import { problems } from '../../server/problems.ts'

/** Search over the texts of one's own files. */
export function fileSearchRoutes({ searchFiles: search }: { searchFiles: FileSearch }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/files/search',
      {
        schema: {
          tags: ['files'],
          querystring: searchFiles,
          response: { 200: foundPieces, ...problems(401, 429) },
        },
      },
      ({ caller, query }) => search(caller.userId, query),
    )
  }
}
