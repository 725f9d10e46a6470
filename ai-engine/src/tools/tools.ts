import { createOutgoingHttp } from '../core/outgoing-http/outgoing-http.ts'
import { createBuiltInTools } from './built-in-tools.ts'
import type { Tool } from './contract/tool.ts'
import type { FileLibrary } from './files/library.ts'
import type { SearchSettings } from './web-search/search-engines.ts'

interface InstalledTools {
  search: SearchSettings | undefined
  /** Asked for at each call. */
  library: () => FileLibrary
}

/** The built-in tools of this installation, in a stable order. */
export function createTools({ search, library }: InstalledTools): readonly Tool[] {
  const outgoing = createOutgoingHttp()
  const all = createBuiltInTools({ outgoing, library, readSearchSettings: async () => search })
  return all.filter(({ name }) => search || name !== 'web_search')
}
