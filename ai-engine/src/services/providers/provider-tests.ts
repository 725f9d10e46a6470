import type { TestedProvider, testProvider } from '@grizz/protocol/providers'
import type { z } from 'zod'
import { AppError } from '../../core/errors/app-error.ts'
import type { ProviderRow } from '../../db/providers/providers.ts'
import type { CheckedProvider } from '../../llm/check/check-provider.ts'
import { checkHeaders, checkSecretsStay, normalBaseUrl } from './provider-rules.ts'
import type { ProviderSecrets } from './provider-secrets.ts'
import { UNREADABLE_SECRETS } from './provider-sources.ts'
import type { Providers } from './providers.ts'

type Given = z.output<typeof testProvider>

export type TestProviders = ReturnType<typeof createProviderTests>

/** Tries a provider before it is saved; with `id`, as it would be with that change. */
export function createProviderTests(deps: {
  providers: Pick<Providers, 'findOwn'>
  secrets: ProviderSecrets
  check: (given: CheckedProvider) => Promise<TestedProvider>
}) {
  const { providers, secrets, check } = deps

  /** @throws AppError `not_found`, `conflict` for what the environment sets, `invalid_request` */
  return async function test(given: Given): Promise<TestedProvider> {
    const row = given.id === undefined ? undefined : await providers.findOwn(given.id)
    const api = given.api ?? row?.api
    const address = given.baseUrl ?? row?.baseUrl
    if (!api || !address)
      throw new AppError('invalid_request', 'api and baseUrl are required, or the id of a provider that has them.')
    const baseUrl = normalBaseUrl(address)
    if (given.headers) checkHeaders(given.headers)
    if (row) checkSecretsStay(row, { baseUrl, apiKey: given.apiKey, headers: given.headers })
    const stored = row && needsStored(given, row) ? secrets.read(row) : {}
    if (!stored) return { ok: false, problem: UNREADABLE_SECRETS }
    const apiKey = given.apiKey === undefined ? stored.apiKey : (given.apiKey ?? undefined)
    const name = given.name ?? row?.name ?? new URL(baseUrl).host
    return check({ name, api, baseUrl, apiKey, headers: given.headers ?? stored.headers })
  }
}

function needsStored({ apiKey, headers }: Given, row: ProviderRow): boolean {
  return (apiKey === undefined && row.apiKey !== null) || (headers === undefined && row.headers !== null)
}
