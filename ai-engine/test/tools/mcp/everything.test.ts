import { startEverything } from '@grizz/testing/tool-server/everything'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createOutgoingHttp } from '../../../src/core/outgoing-http/outgoing-http.ts'
import type { Tool } from '../../../src/tools/contract/tool.ts'
import { createMcpClient, type McpClient } from '../../../src/tools/mcp/mcp-client.ts'
import type { McpServer } from '../../../src/tools/mcp/mcp-server.ts'
import { contextOf } from './open-client.ts'

/** By the SDK before this one, with sessions and streams that can be taken up again. */
let everything: Awaited<ReturnType<typeof startEverything>>
let mcp: McpClient
let tools: Tool[]

beforeAll(async () => {
  everything = await startEverything()
  const config: McpServer = {
    ...{ id: crypto.randomUUID(), revision: 1, slug: 'everything', name: 'Everything', headers: {}, policies: {} },
    ...{ url: everything.url, trusted: true, allowPrivate: true },
  }
  mcp = createMcpClient({ outgoing: createOutgoingHttp(), onListChanged: () => undefined })
  tools = (await mcp.list(config, 'ann')).tools.map((tool) => mcp.toTool(config, tool, async () => config))
})
afterAll(async () => {
  await mcp.close()
  await everything.stop()
})

function run(name: string, args: object = {}) {
  const tool = tools.find((one) => one.name === `everything__${name}`)
  if (!tool) throw new Error(`no ${name} among ${tools.map((one) => one.name).join()}`)
  return tool.run(args, contextOf())
}

it.each([
  ['echo', { message: 'hello' }, /hello/],
  ['get-sum', { a: 2, b: 3 }, /5/],
  ['get-tiny-image', {}, /\[picture "get-tiny-image-1\.png"\]/],
  ['get-annotated-message', { messageType: 'error', includeImage: true }, /\[picture "/],
  ['get-structured-content', { location: 'New York' }, /temperature/],
  ['get-resource-links', { count: 3 }, /\[link /],
  ['get-resource-reference', { resourceType: 'Text', resourceId: 1 }, /./],
  ['trigger-long-running-operation', { duration: 1, steps: 2 }, /complete/i],
])('%s', async (name, args, expected) => {
  expect(await run(name, args)).toMatchObject({ content: expect.stringMatching(expected) })
})

it('tells wrong arguments as a result', async () => {
  expect(await run('get-sum', { a: 'two' })).toMatchObject({ isError: true })
})

it('passes progress on', async () => {
  const seen: unknown[] = []
  const tool = tools.find(({ name }) => name === 'everything__trigger-long-running-operation')
  await tool?.run({ duration: 1, steps: 4 }, contextOf({ onProgress: (progress) => seen.push(progress) }))
  expect(seen.length).toBeGreaterThan(1)
  expect(seen[0]).toEqual({ done: 1, total: 4 })
})

it('declines a question during an open call, and says so', async () => {
  const { content } = await run('trigger-elicitation-request')
  expect(content).toMatch(/declined|The server asked the user meanwhile/i)
})
