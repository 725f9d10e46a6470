import type { ProviderRow } from '../../db/providers/providers.ts'
import type { ProviderSource } from '../../llm/registry/provider-source.ts'
import type { ProviderSecrets } from './provider-secrets.ts'

export const UNREADABLE_SECRETS =
  'Its key cannot be read: AUTH_SECRET is another one than when it was stored. Give the key again.'

/** The provider of a row, with its key and headers readable. */
export function sourceOf(row: ProviderRow, secrets: ProviderSecrets): ProviderSource {
  const { id, slug, name, api, baseUrl, enabled, models, corrections } = row
  const known = { id, slug, name, api, baseUrl, enabled, corrections, ...(models && { chosen: models }) }
  const read = secrets.read(row)
  return read ? { ...known, ...read } : { ...known, problem: UNREADABLE_SECRETS }
}
