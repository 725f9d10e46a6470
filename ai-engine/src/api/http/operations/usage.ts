import { Readable } from 'node:stream'
import { exportUsage, readUsage, usageReport } from '@grizz/protocol/http'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Caller, requireScope } from '../../../core/security/caller.ts'
import type { ExportUsage } from '../../../services/usage/usage-export.ts'
import type { ReadUsageReport } from '../../../services/usage/usage-report.ts'
import { problems } from '../../server/problems.ts'

export interface UsageRoutesDeps {
  usageReport: ReadUsageReport
  usageExport: ExportUsage
}

/** Tokens and cost. */
export function usageRoutes(deps: UsageRoutesDeps): FastifyPluginAsyncZod {
  const tags = ['usage']

  return async (app) => {
    app.get(
      '/api/usage',
      { schema: { tags, querystring: readUsage, response: { 200: usageReport, ...problems(401, 429) } } },
      ({ caller, query }) => {
        requireOwnOrAdmin(caller, query)
        return deps.usageReport(caller, query)
      },
    )

    app.get(
      '/api/usage/export',
      { schema: { tags, querystring: exportUsage, response: { 200: csvAnswer, ...problems(401, 429) } } },
      async ({ caller, query }, reply) => {
        requireOwnOrAdmin(caller, query)
        const { filename, csv } = await deps.usageExport(caller, query)
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="${filename}"`)
          .header('cache-control', 'no-store')
          .send(Readable.from(csv))
      },
    )
  }
}

const csvAnswer = { description: 'UTF-8 with a byte order mark', content: { 'text/csv': { schema: z.any() } } }

/** An administrator's key without the scope `admin` reads only its own user's usage. */
function requireOwnOrAdmin(caller: Caller, { userId }: { userId?: string | undefined }): void {
  if (userId && userId !== caller.userId) requireScope(caller, 'admin')
}
