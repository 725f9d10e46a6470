import { settings, updateSettings } from '@grizz/protocol/settings'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { InstallationSettings } from '../../../services/settings/settings.ts'
import { problems } from '../../server/problems.ts'

/** The settings and providers that administrators change; a change holds on every engine within 2 s. */
export function settingsRoutes({
  installation,
}: {
  installation: Pick<InstallationSettings, 'read' | 'update'>
}): FastifyPluginAsyncZod {
  const tags = ['administration']
  const config = { scope: 'admin', admin: true } as const

  return async (app) => {
    app.get(
      '/api/settings',
      { config, schema: { tags, response: { 200: settings, ...problems(401, 403, 429) } } },
      () => installation.read(),
    )

    app.patch(
      '/api/settings',
      {
        config: { ...config, returnsReadableData: true },
        schema: { tags, body: updateSettings, response: { 200: settings, ...problems(401, 403, 409, 429) } },
      },
      ({ body }) => installation.update(body),
    )
  }
}
