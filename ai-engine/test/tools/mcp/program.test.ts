import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createOutgoingHttp } from '../../../src/core/outgoing-http/outgoing-http.ts'
import { OutcomeUnknown } from '../../../src/tools/contract/tool.ts'
import { createMcpClient, type McpClient } from '../../../src/tools/mcp/mcp-client.ts'
import type { McpServer } from '../../../src/tools/mcp/mcp-server.ts'
import { contextOf } from './open-client.ts'

const main = fileURLToPath(import.meta.resolve('@grizz/testing/tool-server/stdio'))
const config: McpServer = {
  ...{ id: 'program effects', revision: 1, slug: 'effects', name: 'Effects', url: 'stdio:', headers: {}, policies: {} },
  ...{ trusted: true, allowPrivate: false, program: { command: process.execPath, args: [main], env: {} } },
}

let mcp: McpClient
beforeEach(() => {
  mcp = createMcpClient({ outgoing: createOutgoingHttp(), onListChanged: () => undefined })
})
afterEach(() => mcp.close())

async function tool(name: string, server = config) {
  const listed = (await mcp.list(server, 'ann')).tools.find((one) => one.name === name)
  if (!listed) throw new Error(`no ${name}`)
  return mcp.toTool(server, listed, async () => server)
}

it('runs once for all users, and is called by its input and output', async () => {
  const [count, read] = [await tool('count_effect'), await tool('read_counter')]
  expect(await count.run({ key: 'a' }, contextOf({ owner: 'ann' }))).toEqual({ content: 'counted a' })
  expect(await count.run({ key: 'a' }, contextOf({ owner: 'ben' }))).toEqual({ content: 'counted a' })
  expect(await read.run({ key: 'a' }, contextOf({ owner: 'cem' }))).toEqual({ content: '2' })
  expect(read.readOnly).toBe(true)
})

it('that ends in a call leaves its outcome unknown, and is started again by the next one', async () => {
  const [count, die] = [await tool('count_effect'), await tool('die')]
  await expect(die.run({ key: 'a' }, contextOf())).rejects.toThrow(OutcomeUnknown)
  expect(await count.run({ key: 'a' }, contextOf())).toEqual({ content: 'counted a' })
})

it('is told to stop a call, and goes on with others', async () => {
  const [slow, count] = [await tool('slow'), await tool('count_effect')]
  const controller = new AbortController()
  const stopped = slow.run(
    { ms: 60_000 },
    contextOf({ signal: controller.signal, onProgress: () => controller.abort() }),
  )
  await expect(stopped).rejects.toThrow(OutcomeUnknown)
  expect(await count.run({ key: 'a' }, contextOf())).toEqual({ content: 'counted a' })
})

it.each([
  ['does not exist', { command: '/nowhere/program', args: [] }],
  ['ends at once', { command: process.execPath, args: ['-e', ''] }],
])('that %s is told', async (_name, program) => {
  const failure = mcp.list({ ...config, program: { ...program, env: {} } }, 'ann')
  await expect(failure).rejects.toThrow(/The program of Effects does not start/)
})
