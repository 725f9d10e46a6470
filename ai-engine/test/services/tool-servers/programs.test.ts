import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toolServer } from '@grizz/protocol/tool-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { makeUser, type OpenDomain, openDomain } from '../open-domain.ts'

const main = fileURLToPath(import.meta.resolve('@grizz/testing/tool-server/stdio'))

let folder: string
let open: OpenDomain

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grizz-programs-'))
  const program = { command: process.execPath, args: [main], trusted: true }
  open = await openDomain({ TOOL_SERVERS_FILE: await file({ Files: program }) })
})
afterAll(async () => {
  await open.close()
  await rm(folder, { recursive: true })
})

async function file(content: unknown): Promise<string> {
  const name = join(folder, `${crypto.randomUUID()}.json`)
  await writeFile(name, typeof content === 'string' ? content : JSON.stringify(content))
  return name
}

it('that the configuration names are there for every user, without a row in the database', async () => {
  for (const { userId } of [open.caller, await makeUser(open.database)]) {
    const find = async () =>
      (await open.domain.toolboxes.list(userId)).find(({ name }) => name === 'files__read_counter')
    await expect.poll(find).toMatchObject({ server: 'Files', readOnly: true, policy: 'allow' })
  }
})

it('are listed for administrators, locked, without their arguments and environment', async () => {
  const list = async (role: 'admin' | 'user') =>
    (await open.engines[0]?.parts.toolServers.toolServers.list({ userId: open.caller.userId, role })) ?? []
  await expect.poll(() => list('admin')).toMatchObject([{ status: 'ready' }])
  const [program] = await list('admin')
  expect(program).toMatchObject({
    ...{ slug: 'files', name: 'Files', url: process.execPath, locked: true, trusted: true, audience: 'everyone' },
    tools: expect.arrayContaining([expect.objectContaining({ name: 'read_counter', readOnly: true })]),
  })
  expect(toolServer.parse(program)).toEqual(program)
  expect(JSON.stringify(program)).not.toMatch(/stdio|GRIZZ/)
  expect(await list('user')).toEqual([])
})

it('that do not start are listed with the reason', async () => {
  const program = { command: '/nowhere/program', env: { KEY: 'GRIZZ' } }
  await open.another({ TOOL_SERVERS_FILE: await file({ Broken: program }) })
  const list = () => open.engines.at(-1)?.parts.toolServers.toolServers.list({ ...open.caller, role: 'admin' })
  await expect.poll(list).toMatchObject([{ name: 'Broken', status: 'unavailable', problem: /does not start/ }])
})

it.each([
  ['nonsense', /TOOL_SERVERS_FILE: that file is not JSON/],
  [{ a: {} }, /TOOL_SERVERS_FILE: .*command/],
  [{ a: { command: 'x', secret: 'y' } }, /TOOL_SERVERS_FILE/],
])('that are written wrongly stop the start: %j', async (content, mistake) => {
  const TOOL_SERVERS_FILE = await file(content)
  expect(() => readConfig({ TOOL_SERVERS_FILE })).toThrow(mistake)
})
