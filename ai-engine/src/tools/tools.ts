import { createOutgoingHttp } from '../core/outgoing-http/outgoing-http.ts'
import { createBuiltInTools } from './built-in-tools.ts'
import type { Tool } from './contract/tool.ts'
import type { SearchSettings } from './web-search/search-engines.ts'

/** The built-in tools of this installation, in a stable order. */
export function createTools({ search }: { search: SearchSettings | undefined }): readonly Tool[] {
  const outgoing = createOutgoingHttp()
  const all = createBuiltInTools({ outgoing, readSearchSettings: async () => search })
  return all.filter(({ name }) => search || name !== 'web_search')
}
