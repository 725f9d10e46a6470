import type { Encryption } from '../../core/security/encryption.ts'
import type { ProviderRow } from '../../db/providers/providers.ts'

export type ProviderSecrets = ReturnType<typeof createProviderSecrets>

interface Secrets {
  apiKey?: string | undefined
  headers?: Readonly<Record<string, string>> | undefined
}

/** A key of fewer characters would be told by its last four. */
const LEAST_FOR_HINT = 12

/** Keys and headers of providers, encrypted for their row. */
export function createProviderSecrets({ encryption }: { encryption: Encryption }) {
  /** The columns of a key; null takes it away. */
  function keyColumns(id: string, apiKey: string | null) {
    if (apiKey === null || apiKey === '') return { apiKey: null, keyHint: null }
    return {
      apiKey: encryption.encrypt(apiKey, place('api_key', id)),
      keyHint: apiKey.length >= LEAST_FOR_HINT ? apiKey.slice(-4) : '',
    }
  }

  function headerColumns(id: string, headers: Readonly<Record<string, string>>) {
    const headerNames = Object.keys(headers)
    if (headerNames.length === 0) return { headers: null, headerNames }
    return { headers: encryption.encrypt(JSON.stringify(headers), place('headers', id)), headerNames }
  }

  /** @returns undefined when they were encrypted with another AUTH_SECRET, or changed since */
  function read({ id, apiKey, headers }: Pick<ProviderRow, 'id' | 'apiKey' | 'headers'>): Secrets | undefined {
    const key = apiKey === null ? undefined : encryption.decrypt(apiKey, place('api_key', id))
    const json = headers === null ? undefined : encryption.decrypt(headers, place('headers', id))
    if ((apiKey !== null && key === undefined) || (headers !== null && json === undefined)) return undefined
    return { apiKey: key, headers: json === undefined ? undefined : JSON.parse(json) }
  }

  return { keyColumns, headerColumns, read }
}

function place(column: string, id: string): string {
  return `providers.${column}/${id}`
}
