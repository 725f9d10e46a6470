import { expect, it } from 'vitest'
import { createBuiltInTools } from '../../src/tools/built-in-tools.ts'
import { createGuard } from '../core/outgoing-http/sites.ts'
import { call } from './call.ts'

const tools = createBuiltInTools({
  outgoing: createGuard(),
  readSearchSettings: async () => undefined,
  library: () => ({
    list: async () => [],
    search: async () => ({ parts: [], byMeaning: 'off' }),
    pages: async () => [],
  }),
})

it('all only read, in a stable order, under names that every provider takes', () => {
  expect(tools.map(({ name }) => name)).toEqual([
    'run_javascript',
    'web_fetch',
    'web_search',
    'list_files',
    'search_files',
    'read_file',
  ])
  for (const tool of tools) {
    expect(tool).toMatchObject({ readOnly: true, idempotent: true, destructive: false })
    expect(tool.name).toMatch(/^[a-z_]{1,64}$/)
    expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false })
  }
})

it.each(tools)('$name takes no other arguments', async (tool) => {
  expect(await call(tool, { other: 1 })).toMatchObject({ isError: true })
})
