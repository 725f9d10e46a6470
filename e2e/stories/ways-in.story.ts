import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { type Browser, expect, type Page } from '@playwright/test'
import WebSocket from 'ws'
import { type Chat, counted, textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { obstacleSearch } from '../setup/obstacles.ts'
import { openSettings, showSection } from '../setup/settings.ts'
import { password } from '../setup/sign-up.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz()
const run = promisify(execFile)

test('A key is made with what it may do and until when, used by curl, seen, and revoked', async ({ page }) => {
  await grizz.signedUp(page)
  await openSettings(page, 'API keys')
  const key = await makeKey(page, 'Backup', ['Ask, stop and change conversations'], '30 days')
  const row = page.getByRole('listitem').filter({ hasText: 'Backup' })
  await expect(row).toContainText(`${key.slice(0, 12)}…`)
  await expect(row).toContainText('reads · never used · expires')
  await expect(row).not.toContainText(key)

  const bearer = ['-H', `Authorization: Bearer ${key}`]
  expect(await curl('/api/me', ...bearer)).toMatchObject({ status: 200, body: { name: 'Ada' } })
  expect(await curl('/api/conversations', '-H', `X-API-Key: ${key}`)).toMatchObject({ status: 200 })
  const refused = await curl('/api/conversations', ...bearer, ...json({ id: randomUUID() }))
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } })

  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await openSettings(page, 'API keys')
  await expect(row).toContainText('last used')
  await row.getByRole('button', { name: 'Revoke' }).click()
  await row.getByRole('button', { name: 'Revoke for good' }).click()
  await expect(row).toHaveCount(0)
  expect(await curl('/api/me', ...bearer)).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
})

test('curl asks with a key, and with the cookie of a sign-in', { tag: '@long' }, async ({ page }) => {
  await grizz.signedUp(page)
  await openSettings(page, 'API keys')
  const key = await makeKey(page, 'Editor')
  await asksByCurl(['-H', `Authorization: Bearer ${key}`])

  const { email } = (await (await page.request.get(`${grizz.url}/api/me`)).json()) as { email: string }
  const { stdout } = await run('curl', [
    '-sS',
    '-i',
    ...json({ email, password }),
    `${grizz.url}/api/auth/sign-in/email`,
  ])
  const cookies = [...stdout.matchAll(/^set-cookie: ([^;]+)/gim)].map(([, cookie]) => cookie).join('; ')
  await asksByCurl(['-b', cookies])
})

test('A WebSocket client of Node asks with a key, and with a token, until each of them ends', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('First [[chunks=2]]')
  await chat.finished()
  await openSettings(page, 'API keys')
  const key = await makeKey(page, 'Bot')
  const { token } = (await (await page.request.get(`${grizz.url}/api/auth/token`)).json()) as { token: string }
  const byKey = await connect(chat, key)
  const byToken = await connect(chat, token)
  for (const [at, socket] of [byKey, byToken].entries()) {
    socket.send(
      JSON.stringify({ type: 'message.send', clientMessageId: randomUUID(), content: `Again ${at} [[chunks=3]]` }),
    )
    await chat.finished(2 + at)
    await expect(textIn(chat.answers.last())).toHaveText(counted(3))
  }

  const ends = [byKey, byToken].map((socket) => once(socket, 'close', { signal: AbortSignal.timeout(30_000) }))
  const row = page.getByRole('listitem').filter({ hasText: 'Bot' })
  await row.getByRole('button', { name: 'Revoke' }).click()
  await row.getByRole('button', { name: 'Revoke for good' }).click()
  expect((await ends[0])?.[0]).toBe(1008)
  expect(byToken.readyState).toBe(WebSocket.OPEN)
  await page.request.post(`${grizz.url}/api/auth/sign-out`, { data: {} })
  expect((await ends[1])?.[0]).toBe(1008)
})

test('A person sees where they are signed in, and signs one browser out, then all others', { tag: '@long' }, async ({
  page,
  browser,
}) => {
  const chat = await grizz.signedUp(page)
  const { email } = (await (await page.request.get(`${grizz.url}/api/me`)).json()) as { email: string }
  const first = await signedIn(browser, email)
  await openSettings(page, 'Sessions')
  const sessions = page.getByRole('listitem').filter({ hasText: 'Chrome on' })
  await expect(sessions).toHaveCount(2)
  await expect(sessions.filter({ hasText: 'this browser' }).getByRole('button')).toHaveCount(0)
  await sessions.getByRole('button', { name: 'Sign out' }).click()
  await expect(sessions).toHaveCount(1)
  await signedOut(first)

  const others = [await signedIn(browser, email), await signedIn(browser, email)]
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await openSettings(page, 'Sessions')
  await expect(sessions).toHaveCount(3)
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect(sessions).toHaveCount(1)
  for (const other of others) await signedOut(other)
  await page.reload()
  await expect(chat.box).toBeVisible()
  for (const other of [first, ...others]) await other.context().close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`A screen reader and weak eyes meet no serious obstacle among keys and sessions, ${colorScheme}`, {
    tag: '@long',
  }, async ({ browser }) => {
    const page = await (await browser.newContext({ colorScheme, reducedMotion: 'reduce' })).newPage()
    await grizz.signedUp(page)
    const noObstacles = obstacleSearch(page, colorScheme)
    await openSettings(page, 'API keys')
    await makeKey(page, 'Looked at')
    await page.getByRole('button', { name: 'Revoke' }).click()
    await expect(page.getByRole('button', { name: 'Revoke for good' })).toBeFocused()
    await noObstacles('keys')
    const settings = page.getByRole('dialog', { name: 'Settings' })
    await showSection(settings, 'Sessions')
    await expect(settings.getByRole('listitem').filter({ hasText: 'this browser' })).toBeVisible()
    await noObstacles('sessions')
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    for (const what of ['keys', 'sessions'])
      await page.route(`**/api/${what}*`, (route) => route.fulfill({ status: 400, json: { detail: `No ${what}.` } }))
    await page.reload()
    await openSettings(page, 'API keys')
    await expect(settings.getByRole('alert').filter({ hasText: 'No keys.' })).toBeVisible()
    await noObstacles('keys that did not come')
    await showSection(settings, 'Sessions')
    await expect(settings.getByRole('alert').filter({ hasText: 'No sessions.' })).toBeVisible()
    await noObstacles('sessions that did not come')
    await page.context().close()
  })
}

/** Makes a key by hand; `without` are the rights that are taken from it. Returns the key. */
async function makeKey(page: Page, name: string, without: readonly string[] = [], lives = '90 days'): Promise<string> {
  for (const right of without) await page.getByLabel(right).uncheck()
  await page.getByLabel('Lives').selectOption(lives)
  await page.getByRole('textbox', { name: 'What the key is for' }).fill(name)
  await page.getByRole('button', { name: 'Make a key' }).click()
  const shown = page.getByRole('status').filter({ hasText: 'Copy this key now. It is not shown again.' })
  await expect(shown).toBeVisible()
  return (await shown.locator('code').textContent()) ?? ''
}

async function asksByCurl(as: readonly string[]): Promise<void> {
  const id = randomUUID()
  const path = `/api/conversations/${id}`
  expect(await curl('/api/conversations', ...as, ...json({ id }))).toMatchObject({ status: 201 })
  const question = { clientMessageId: randomUUID(), content: 'From a terminal [[chunks=3]]' }
  expect(await curl(`${path}/messages`, ...as, ...json(question))).toMatchObject({ status: 202 })
  await expect
    .poll(async () => JSON.stringify((await curl(`${path}/messages`, ...as)).body))
    .toContain(`"content":"${counted(3)} "`)
}

async function curl(path: string, ...args: readonly string[]): Promise<{ status: number; body: unknown }> {
  const { stdout } = await run('curl', ['-sS', '-w', '\n%{http_code}', ...args, grizz.url + path])
  const end = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(end + 1)), body: JSON.parse(stdout.slice(0, end)) }
}

function json(body: object): string[] {
  return ['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)]
}

async function connect(chat: Chat, credential: string): Promise<WebSocket> {
  const address = `${grizz.url.replace('http', 'ws')}/ws/chat/${chat.conversationId()}`
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${credential}` } })
  const [data] = await once(socket, 'message')
  expect(JSON.parse(String(data))).toMatchObject({ type: 'ready' })
  return socket
}

async function signedIn(browser: Browser, email: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(grizz.url)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible()
  return page
}

/** A page without an open conversation asks when it is used. */
async function signedOut(page: Page): Promise<void> {
  await page.reload()
  await expect(page.getByLabel('Password')).toBeVisible()
}
