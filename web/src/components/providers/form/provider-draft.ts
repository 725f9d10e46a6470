import type { CreateProvider, Provider } from '@grizz/protocol/providers'
import { parseHeaderLines } from '../../../ui/forms/header-lines.ts'
import type { KnownProvider } from '../known-providers.ts'

/** What is typed into the form of a provider. */
export interface ProviderDraft {
  name: string
  api: Provider['api']
  baseUrl: string
  /** Empty: the one that is kept, if any. */
  apiKey: string
  /** One a line; empty: those that are kept. */
  headerLines: string
}

export function draftFor({ name, api, baseUrl }: KnownProvider): ProviderDraft {
  return { name, api, baseUrl, apiKey: '', headerLines: '' }
}

/** As the engine takes it. */
export function givenBy(draft: ProviderDraft): Pick<CreateProvider, 'name' | 'api' | 'baseUrl' | 'apiKey' | 'headers'> {
  const { name, api, baseUrl, apiKey, headerLines } = draft
  return {
    name: name.trim() || hostOf(baseUrl),
    api,
    baseUrl: baseUrl.trim(),
    ...(apiKey.trim() && { apiKey: apiKey.trim() }),
    ...(headerLines.trim() && { headers: parseHeaderLines(headerLines).headers }),
  }
}

/** Whether it can be tried at all. */
export function isWhole({ baseUrl, headerLines }: ProviderDraft): boolean {
  return baseUrl.trim() !== '' && parseHeaderLines(headerLines).wrong === undefined
}

function hostOf(baseUrl: string): string {
  return URL.parse(baseUrl.trim())?.hostname ?? baseUrl.trim().slice(0, 100)
}
