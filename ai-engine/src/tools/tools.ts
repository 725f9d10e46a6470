import { createOutgoingHttp } from '../core/outgoing-http/outgoing-http.ts'
import { createBuiltInTools } from './built-in-tools.ts'
import type { Tool } from './contract/tool.ts'
import type { SearchSettings } from './web-search/search-engines.ts'

/** The tools of this installation that every user may use. */
export function createTools({ builtInTools, search }: { builtInTools: boolean; search: SearchSettings | undefined }) {
  const outgoing = createOutgoingHttp()
  const all = createBuiltInTools({ outgoing, readSearchSettings: async () => search })
  const usable = all.filter(({ name }) => builtInTools && (search || name !== 'web_search'))
  return async (_userId: string): Promise<{ tools: readonly Tool[]; problems: readonly never[] }> => ({
    tools: usable,
    problems: [],
  })
}
