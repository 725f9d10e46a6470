import { readUsage, usageReport } from '@grizz/protocol/http'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireScope } from '../../core/security/caller.ts'
import type { UsageReports } from '../dependencies.ts'
import { problems } from '../problems.ts'

export function usageRoutes(deps: { usageReport: UsageReports }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/usage',
      { schema: { tags: ['usage'], querystring: readUsage, response: { 200: usageReport, ...problems(401, 429) } } },
      ({ caller, query }) => {
        // An admin's key that may only read reads its own person's.
        if (query.userId && query.userId !== caller.userId) requireScope(caller, 'admin')
        return deps.usageReport(caller, query)
      },
    )
  }
}
