import type { createProvider, Provider, ProviderList, updateProvider } from '@grizz/protocol/providers'
import { v7 as newId } from 'uuid'
import type { z } from 'zod'
import type { LiveCopy } from '../../core/concurrency/live-copy.ts'
import { AppError } from '../../core/errors/app-error.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { ProviderRow, ProviderTable } from '../../db/providers/providers.ts'
import { slugOf } from '../../llm/contract/slug.ts'
import type { Models } from '../../llm/registry/models.ts'
import type { ProviderSource } from '../../llm/registry/provider-source.ts'
import { checkHeaders, checkSecretsStay, normalBaseUrl } from './provider-rules.ts'
import type { ProviderSecrets } from './provider-secrets.ts'
import { chosenModels, shownLocked, shownRow } from './shown-provider.ts'

const MOST_PROVIDERS = 100
const MAX_SLUGS = 200

type Create = z.output<typeof createProvider>
type Update = z.output<typeof updateProvider>

export type Providers = ReturnType<typeof createProviders>

/** Sets providers up, for administrators. What the environment sets is among them, and cannot be changed. */
export function createProviders(deps: {
  table: ProviderTable
  /** This engine's copy of the rows; made anew before a change is answered. */
  rows: Pick<LiveCopy<readonly ProviderRow[]>, 'refresh'>
  secrets: ProviderSecrets
  locked: ProviderSource | undefined
  /** Slugs that no row may have. */
  reserved: ReadonlySet<string>
  models: Pick<Models, 'problems' | 'found' | 'list'>
}) {
  const { table, rows, secrets, locked, reserved, models } = deps

  async function list(): Promise<ProviderList> {
    await rows.refresh()
    const [stored, servers] = await Promise.all([table.list(), models.found(), models.list()])
    const problems = models.problems()
    const shown = stored.map((row) => shownRow(row, problems.get(row.id)))
    const all = locked ? [shownLocked(locked, problems.get(locked.id)), ...shown] : shown
    const taken = new Set(all.map(({ baseUrl }) => placeOf(baseUrl)))
    return { providers: all, found: servers.filter(({ baseUrl }) => !taken.has(placeOf(baseUrl))) }
  }

  /** @throws AppError `invalid_request`, or `conflict` when there are too many */
  async function create(given: Create): Promise<Provider> {
    const { name, api, apiKey = null, headers = {}, enabled = true, models: wanted = 'all', corrections = {} } = given
    const baseUrl = normalBaseUrl(given.baseUrl)
    checkHeaders(headers)
    const id = newId()
    const row = await table.insert(
      {
        ...{ id, name, api, baseUrl, enabled },
        ...secrets.keyColumns(id, apiKey),
        ...secrets.headerColumns(id, headers),
        ...chosenModels(wanted, corrections),
      },
      slugsFor(name, reserved),
      MOST_PROVIDERS,
    )
    if (!row) throw new AppError('conflict', `There are ${MOST_PROVIDERS} providers, as many as there may be.`)
    return changed(row)
  }

  /** @throws AppError `not_found`, `invalid_request`, or `conflict` for what the environment sets */
  async function update(id: string, given: Update): Promise<Provider> {
    const row = await findOwn(id)
    const { name, api, apiKey, headers, enabled, position } = given
    const baseUrl = given.baseUrl === undefined ? row.baseUrl : normalBaseUrl(given.baseUrl)
    checkSecretsStay(row, { baseUrl, apiKey, headers })
    if (headers) checkHeaders(headers)
    const change = {
      baseUrl,
      ...(name !== undefined && { name }),
      ...(api !== undefined && { api }),
      ...(enabled !== undefined && { enabled }),
      ...(apiKey !== undefined && secrets.keyColumns(id, apiKey)),
      ...(headers && secrets.headerColumns(id, headers)),
      ...((given.models !== undefined || given.corrections !== undefined) &&
        chosenModels(given.models ?? row.models ?? 'all', given.corrections ?? row.corrections)),
    }
    return changed(orNotFound(await table.update(id, change, position), NO_PROVIDER))
  }

  /** @throws AppError `not_found`, or `conflict` for what the environment sets */
  async function remove(id: string): Promise<void> {
    await findOwn(id)
    await table.remove(id)
    await rows.refresh()
  }

  /** @throws as `update` */
  async function findOwn(id: string): Promise<ProviderRow> {
    if (id === locked?.id) throw new AppError('conflict', LOCKED)
    return orNotFound(await table.find(id), NO_PROVIDER)
  }

  return { list, create, update, remove, findOwn }

  async function changed(row: ProviderRow): Promise<Provider> {
    await rows.refresh()
    return shownRow(row, models.problems().get(row.id))
  }
}

const NO_PROVIDER = 'There is no such provider.'
const LOCKED =
  'The environment of the engine sets this provider: change OPENAI_BASE_URL and OPENAI_API_KEY there, and start it again.'

function* slugsFor(name: string, reserved: ReadonlySet<string>): Iterable<string> {
  const slug = slugOf(name)
  if (!reserved.has(slug)) yield slug
  for (let number = 2; number < MAX_SLUGS; number += 1) {
    const numbered = `${slug.slice(0, 36)}-${number}`
    if (!reserved.has(numbered)) yield numbered
  }
}

/** Host and port; this machine's own address is the same by name and by number. */
function placeOf(baseUrl: string): string {
  const { hostname, port, protocol } = new URL(baseUrl)
  const host = hostname === 'localhost' || hostname === '[::1]' ? '127.0.0.1' : hostname
  return `${host}:${port || (protocol === 'https:' ? '443' : '80')}`
}
