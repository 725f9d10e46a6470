import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { everythingProgram, startEverything } from '@grizz/testing/tool-server/everything'
import { expect, type Locator, type Page } from '@playwright/test'
import { type Chat, textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'
import { callsIn, effect, openToolServer, planned } from '../setup/tools.ts'

/** Each tool of the protocol's reference server: with what it is called, and what the page shows of it. */
const uses: Readonly<Record<string, { args?: object; shows: RegExp; state?: 'failed'; pictures?: number }>> = {
  echo: { args: { message: 'Hello, bear' }, shows: /Echo: Hello, bear/ },
  'get-annotated-message': { args: { messageType: 'success', includeImage: true }, shows: /completed/, pictures: 1 },
  'get-env': { shows: /"(PATH|PORT)"/ },
  'get-resource-links': { args: { count: 2 }, shows: /link Text Resource 2: demo:\/\// },
  'get-resource-reference': { args: { resourceType: 'Text', resourceId: 1 }, shows: /This is a plaintext resource/ },
  'get-structured-content': { args: { location: 'New York' }, shows: /temperature/ },
  'get-sum': { args: { a: 2, b: 40 }, shows: /42/ },
  'get-tiny-image': { shows: /picture "get-tiny-image-1\.png"/, pictures: 1 },
  'gzip-file-as-resource': {
    args: { name: 'a.gz', data: 'data:text/plain,hello', outputType: 'resource' },
    shows: /file demo:.*application\/gzip/,
  },
  'simulate-research-query': { args: { topic: 'bears' }, shows: /requires task augmentation/, state: 'failed' },
  'toggle-simulated-logging': { shows: /Started simulated/ },
  'toggle-subscriber-updates': { shows: /Started simulated resource/ },
  'trigger-elicitation-request': { shows: /declined.*asked the user meanwhile/s },
  'trigger-long-running-operation': { args: { duration: 1, steps: 2 }, shows: /completed/i },
  'trigger-url-elicitation': { args: { url: 'https://example.org/visit' }, shows: /asked the user meanwhile/ },
}
const policies = Object.fromEntries(Object.keys(uses).map((name) => [name, 'allow']))

const folder = await mkdtemp(join(tmpdir(), 'grizz-everything-'))
const file = join(folder, 'programs.json')
await writeFile(file, JSON.stringify({ Program: { ...everythingProgram, trusted: true, policies } }))
const grizz = openGrizz({ TOOL_SERVERS_FILE: file })
openToolServer(grizz)
let everything: Awaited<ReturnType<typeof startEverything>>

test.beforeAll(async ({ browser }) => {
  everything = await startEverything()
  const admin = await browser.newPage()
  await grizz.signedUp(admin, 'Second')
  await grizz.query(`update users set role = 'admin' where name = 'Second'`)
  const added = await admin.request.post(`${grizz.url}/api/tool-servers`, {
    data: { name: 'Http', url: everything.url, allowPrivate: true, trusted: true, policies },
    headers: { origin: grizz.url },
  })
  expect(added.status(), await added.text()).toBe(201)
  await expect.poll(() => namesOf(admin, 'program')).toEqual(Object.keys(uses))
  expect(await namesOf(admin, 'http')).toEqual(Object.keys(uses))
  await admin.goto(`${grizz.url}/tool-servers`)
  const row = admin.getByRole('list', { name: 'Tool servers' }).getByRole('listitem').filter({ hasText: 'Program' })
  await expect(row).toContainText('named by TOOL_SERVERS_FILE')
  await expect(row).toContainText('Ready')
  await expect(row.getByRole('switch')).toHaveCount(0)
  await admin.close()
})
test.afterAll(async () => {
  await everything.stop()
  await rm(folder, { recursive: true })
})

for (const [slug, how] of [
  ['http', 'streamable HTTP'],
  ['program', 'standard input and output'],
] as const)
  test(`Each tool of the protocol’s reference server is used over ${how}`, async ({ page }) => {
    const chat = await grizz.signedUp(page)
    for (const [group, names] of inGroups(Object.keys(uses), 4).entries()) {
      const answer = await use(chat, slug, names, group + 1)
      for (const [at, name] of names.entries()) await expectUse(callsIn(answer).nth(at), name)
    }
  })

test('A long call tells how far it is', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const args = { duration: 6, steps: 12 }
  await chat.ask(
    planned('Work', { calls: [{ name: 'http__trigger-long-running-operation', args }] }, { text: 'Done.' }),
  )
  const call = callsIn(chat.answers.last())
  const bar = call.locator('summary [style*=width]')
  await expect(bar).toHaveAttribute('style', /width: ([1-4]\d|\d\.|\d%)/)
  await expect(bar).toHaveAttribute('style', /width: [6-9]\d/)
  await chat.finished()
  await expect(call).toHaveAttribute('data-state', 'succeeded')
  await expect(textIn(chat.answers.last())).toHaveText('Done.')
})

test('A list that changes is there for the next question, without anybody asking for it', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const change = { calls: [effect('change_list', { note: 'Now in pairs.' })] }
  await chat.ask(planned('Change', change, { text: 'Changed.' }))
  await chat.button('Allow once').click()
  await chat.finished()
  const described = async () => {
    const { tools } = await (await page.request.get(`${grizz.url}/api/tools`)).json()
    return tools.find(({ name }: { name: string }) => name === 'effects__count_effect')?.description
  }
  await expect.poll(described).toBe('Counts one effect. Now in pairs.')
})

async function namesOf(page: Page, slug: string): Promise<string[]> {
  const { servers } = await (await page.request.get(`${grizz.url}/api/tool-servers`)).json()
  const server = servers.find((one: { slug: string }) => one.slug === slug)
  return server?.tools.map(({ name }: { name: string }) => name) ?? []
}

/** @param count the answers that there are then */
async function use(chat: Chat, slug: string, names: readonly string[], count: number): Promise<Locator> {
  const calls = names.map((name) => ({ name: `${slug}__${name}`, args: { ...uses[name]?.args } }))
  await chat.ask(planned(`Use ${names.join()}`, { calls }, { text: 'Used.' }))
  await chat.finished(count)
  const answer = chat.answers.last()
  await expect(textIn(answer)).toHaveText('Used.')
  return answer
}

async function expectUse(call: Locator, name: string): Promise<void> {
  const { shows, state = 'succeeded', pictures = 0 } = uses[name] ?? { shows: /$^/ }
  await expect(call).toHaveAttribute('data-state', state)
  await call.locator('summary').click()
  await expect(call).toContainText(shows)
  await expect(call.locator('[data-file] img')).toHaveCount(pictures)
  for (const picture of await call.locator('[data-file] img').all())
    await expect(picture).toHaveJSProperty('naturalWidth', 20)
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
}
