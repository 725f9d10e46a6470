import type { Browser, BrowserContext } from '@playwright/test'
import { quantile } from '../common/quantile.ts'
import type { startChat } from './chat-page.ts'
import { watch, watcher } from './watch-page.ts'

export type Chat = Awaited<ReturnType<typeof startChat>>

/** A page of its own with nothing in its cache, and how to be signed in there. */
export async function signIn(browser: Browser, url: string): Promise<{ context: BrowserContext; userId: string }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.addInitScript(watcher)
  const account = { name: 'Bench', email: 'bench@example.org', password: 'salmon-and-berries' }
  await context.request.post(`${url}/api/auth/sign-up/email`, { data: account })
  const me = (await (await context.request.get(`${url}/api/me`)).json()) as { id: string }
  return { context, userId: me.id }
}

/** The answer of so many deltas in Grizz Chat's own page, and its text. */
export async function streamInChat(context: BrowserContext, chat: Chat, deltas: number, everyMs: number) {
  const page = await context.newPage()
  await page.goto(chat.url)
  const box = page.getByRole('textbox', { name: 'Message', exact: true })
  await box.fill('Hello [[chunks=2]]')
  await box.press('Enter')
  await page.locator('[data-role=assistant][data-status=complete]').waitFor()
  await box.fill(`At full speed [[style=markdown chunks=${deltas} delay=${everyMs}]]`)
  const felt = await watch(page, async () => {
    await box.press('Enter')
    await page.locator('[data-status=complete][data-role=assistant]').nth(1).waitFor({ timeout: 120_000 })
  })
  const id = page.url().split('/').at(-1)
  const answer = await context.request.get(`${chat.url}/api/conversations/${id}/messages`)
  const { messages } = (await answer.json()) as { messages: { content: string }[] }
  await page.close()
  return { felt, text: messages.at(-1)?.content ?? '' }
}

/** The same text in a peer's page, in as many pieces and at the same pace. */
export async function streamInPeer(browser: Browser, url: string, text: string, deltas: number, everyMs: number) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.addInitScript(watcher)
  await page.goto(url)
  await page.waitForFunction('window.play')
  const size = Math.ceil(text.length / deltas)
  const pieces = Array.from({ length: deltas }, (_, index) => text.slice(index * size, (index + 1) * size))
  const play = `play(${JSON.stringify({ pieces, everyMs })})`
  const felt = await watch(page, () => page.evaluate(play))
  await page.close()
  return felt
}

export interface Opened {
  messages: number
  openMs: number
  nodes: number
  heapMb: number
}

/** Opens a thread by its address and waits until its newest answer is there. */
export async function openThread(context: BrowserContext, chat: Chat, id: string, messages: number): Promise<Opened> {
  const page = await context.newPage()
  await page.goto(`${chat.url}/c/${id}`)
  await page.locator('[data-content]').last().getByText(`answer ${messages}`).waitFor({ timeout: 60_000 })
  const openMs = await page.evaluate<number>('performance.now()')
  await page.waitForTimeout(1_500)
  const nodes = await page.evaluate<number>('document.querySelectorAll("*").length')
  const session = await context.newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await page.close()
  return { messages, openMs, nodes, heapMb: usedSize / 1e6 }
}

/**
 * From the request to a composer that is typed into: nothing cached, the processor slowed down four times. The median
 * of five visits, in milliseconds. The page itself reports its first word: an observer outside would be one more
 * process that takes time.
 */
export async function openCold(browser: Browser, context: BrowserContext, url: string): Promise<number> {
  const storageState = await context.storageState()
  const visits: number[] = []
  for (let visit = 0; visit < 5; visit += 1) {
    const cold = await browser.newContext({ storageState })
    await cold.addInitScript(sayWhenFocused)
    const page = await cold.newPage()
    const session = await cold.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    const said = page.waitForEvent('console', (message) => message.text().startsWith(focused))
    await page.goto(url, { waitUntil: 'commit' })
    visits.push(Number((await said).text().slice(focused.length)))
    await page.keyboard.type('a')
    await page.waitForFunction(`document.querySelector('#message').value === 'a'`)
    await cold.close()
  }
  return quantile(visits, 0.5)
}

const focused = 'focused after '
const sayWhenFocused = `addEventListener('focusin', ({ target }) => {
  if (target.id === 'message') console.debug('${focused}' + performance.now())
})`
