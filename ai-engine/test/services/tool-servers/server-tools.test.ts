import { expect, it } from 'vitest'
import type { StoredTool } from '../../../src/db/schema/tool-servers.ts'
import { createServerTools } from '../../../src/services/tool-servers/server-tools.ts'
import type { Tool } from '../../../src/tools/contract/tool.ts'
import { logger } from '../../quiet-logger.ts'

/** The tools of a user with so many servers, each of which has these. */
function toolsOf(servers: number, tools: readonly StoredTool[]) {
  const ids = Array.from({ length: servers }, (_, at) => `server-${at}`)
  const now = new Date()
  const row = {
    ownerId: null,
    problem: null,
    wantsSignIn: false,
    signIn: null,
    ttlMs: null,
    listedAt: now,
    checkedAt: now,
  }
  const rows = ids.map((id) => ({ ...row, id, slug: id, name: id }))
  const read = createServerTools({
    table: {
      usedBy: async () => rows,
      toolsOf: async (missing: readonly string[]) => new Map(missing.map((id) => [id, tools])),
    } as never,
    mcp: {
      toTool: ({ slug }: { slug: string }, { name }: StoredTool) => ({ name: `${slug}__${name}` }) as Tool,
    } as never,
    readServer: ({ slug }: { slug: string }) => ({ slug }) as never,
    check: async () => undefined,
    userServersAllowed: () => true,
    takenSlugs: [],
    logger,
  })
  return read('ann')
}

const tool = (name: string, words = ''): StoredTool => ({
  ...{ name, description: words, inputSchema: { type: 'object' } },
  ...{ readOnly: true, idempotent: false, destructive: false },
})
const many = (count: number, words?: string) => Array.from({ length: count }, (_, at) => tool(`t${at}`, words))

it('are all there while they are a few', async () => {
  const { tools, problems } = await toolsOf(3, many(100))
  expect([tools.length, problems]).toEqual([300, []])
})

it.each([
  ['five hundred', many(200), 500],
  ['one mebibyte', many(100, 'x'.repeat(8000)), 130],
])('are %s of all servers together, the first ones first, and that is told', async (_, listed, most) => {
  const { tools, problems } = await toolsOf(50, listed)
  expect(tools).toHaveLength(most)
  expect(tools[0]?.name).toBe('server-0__t0')
  expect(problems.at(-1)).toMatchObject({ server: 'server-49', detail: expect.stringContaining('were left out') })
})
