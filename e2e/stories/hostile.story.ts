import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import type { HostileCase } from '../hostile/case.ts'
import { drawn } from '../hostile/drawn.ts'
import { harmless, heavyFormulas, heavyTexts } from '../hostile/heavy.ts'
import { html } from '../hostile/html.ts'
import { links } from '../hostile/links.ts'
import { bundlePage, serveCanary, servePage } from '../hostile/serve.ts'
import { openGrizz } from '../setup/grizz.ts'

const corpus: readonly HostileCase[] = [...links, ...html, ...drawn]
const AT_ONCE = 10
/** Where what takes time by the square of the length takes a hundred times as long as what does not. */
const LENGTH = 40_000
const STEPS = 8
const MAX_SLOWDOWN = 20
const grizz = openGrizz()
const servers = {} as {
  page: Awaited<ReturnType<typeof servePage>>
  canary: Awaited<ReturnType<typeof serveCanary>>
  folder: string
}

/** Thousands of renderings take their time where others work too. */
test.describe.configure({ timeout: 600_000 })

test.beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'grizz-hostile-'))
  await bundlePage(folder)
  const policy = (await fetch(grizz.url)).headers.get('content-security-policy')
  expect(policy).toContain("script-src 'self'")
  Object.assign(servers, { folder, page: await servePage(folder, policy ?? ''), canary: await serveCanary() })
})

test.afterAll(async () => {
  await servers.page?.close()
  await servers.canary?.close()
  if (servers.folder) await rm(servers.folder, { recursive: true })
})

test('Hostile Markdown is hostile: each case runs or calls elsewhere when it is rendered without care', {
  tag: '@long',
}, async ({ page }) => {
  expect(corpus.length).toBeGreaterThanOrEqual(200)
  expect(new Set(corpus.map(({ technique }) => technique)).size).toBe(corpus.length)
  await open(page, '/')
  for (let index = 0; index < corpus.length; index += AT_ONCE) await page.evaluate(careless(index, index + AT_ONCE))
  const harmless = async () => {
    const ran = new Set([...(await page.evaluate<number[]>('hostile.ran()')), ...servers.canary.hits])
    return corpus.flatMap(({ technique }, index) => (ran.has(index) ? [] : [technique]))
  }
  await expect.poll(harmless).toEqual([])
})

for (const way of [
  { name: 'at every length of it, without a content policy', path: '/', whole: false, tag: '@long' },
  { name: 'whole, without a content policy', path: '/', whole: true, tag: '@long' },
  { name: "whole, under the product's content policy", path: '/strict', whole: true, tag: [] },
])
  test(`Hostile Markdown does nothing in the page, rendered ${way.name}`, { tag: way.tag }, async ({ page }) => {
    const elsewhere: string[] = []
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url())
      if (protocol !== 'data:' && host !== servers.page.host) elsewhere.push(request.url())
    })
    await open(page, way.path)
    servers.canary.hits.clear()
    const found: Record<string, string[]> = {}
    for (const [index, { technique }] of corpus.entries()) {
      const faults: string[] = await page.evaluate(`hostile.renderSafely(${textOf(index)}, ${way.whole})`)
      if (faults.length > 0) found[technique] = faults
    }
    expect(found).toEqual({})
    expect(await page.evaluate('hostile.ran()')).toEqual([])
    expect(elsewhere).toEqual([])
    expect([...servers.canary.hits]).toEqual([])
    expect(page.url()).toBe(`http://${servers.page.host}${way.path}`)
  })

test('No formula ends the tab', { tag: '@long' }, async ({ page }) => {
  await open(page, '/strict')
  for (const [name, markdown] of Object.entries(heavyFormulas))
    await test.step(name, () => page.evaluate(`hostile.renderHeavy(${JSON.stringify(markdown)}, 1)`))
})

test('Text that is dear to read costs about what other text of its length does', { tag: '@long' }, async ({ page }) => {
  await open(page, '/strict')
  const measure = (markdown: string) =>
    page.evaluate<number>(`hostile.renderHeavy(${JSON.stringify(markdown)}, ${STEPS})`)
  await measure(harmless(LENGTH))
  const usual = await measure(harmless(LENGTH))
  const found: Record<string, number> = {}
  for (const [name, text] of Object.entries(heavyTexts))
    await test.step(name, async () => {
      const times = (await measure(text(LENGTH))) / usual
      if (times > MAX_SLOWDOWN) found[name] = times
      if (process.env.SHOW) console.log(name, times.toFixed(2), usual)
    })
  expect(found).toEqual({})
})

/** Several at once, but one diagram after the other. */
function careless(from: number, to: number): string {
  const calls = corpus
    .slice(from, to)
    .map(({ control }, offset) => `hostile.renderCarelessly(${textOf(from + offset)}, '${control}')`)
  return `Promise.all([${calls.join(',')}])`
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`http://${servers.page.host}${path}`)
  await page.waitForFunction('window.hostile')
}

/** The Markdown of a case with its number in what it runs and calls, as a literal of JavaScript. */
function textOf(index: number): string {
  const { host } = servers.canary
  const markdown = (corpus[index]?.markdown ?? '')
    .replaceAll('PWN', `pwn(${index})`)
    .replaceAll('CANARY', `http://${host}/${index}`)
    .replaceAll('ELSEWHERE', `${host}/${index}`)
    .replaceAll('ID', String(index))
  return JSON.stringify(markdown)
}
