import { startToolServer, type ToolServer } from '@grizz/testing/tool-server/tool-server'
import { expect, type Locator, type Page } from '@playwright/test'
import type { Chat } from '../setup/chat.ts'
import { fits } from '../setup/fits.ts'
import { openGrizz } from '../setup/grizz.ts'
import { obstacleSearch } from '../setup/obstacles.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz()
const secret = 'a-secret-of-the-tool-server'
let locked: ToolServer
let signedIn: ToolServer

test.beforeAll(async () => {
  ;[locked, signedIn] = await Promise.all([
    startToolServer({ authorization: `Bearer ${secret}` }),
    startToolServer({ signIn: {} }),
  ])
})
test.afterAll(() => Promise.all([locked.close(), signedIn.close()]))

test.describe.configure({ mode: 'serial' })

test('An administrator adds a server with a key, is told what is wrong, and says what its tools may do', async ({
  page,
}) => {
  const chat = await asAdmin(page, 'Root')
  await page.getByRole('button', { name: /^Account of / }).click()
  await page.getByRole('menuitem', { name: 'Tool servers' }).click()
  await expect(page.getByText('No tool server yet.')).toBeVisible()
  await chat.button('Add').click()
  const dialog = page.getByRole('dialog', { name: 'Add a tool server' })
  await dialog.getByLabel('Address').fill(locked.url)
  await dialog.getByLabel('Name shown').fill('Effects')
  await dialog.getByText('Key and headers').click()
  await dialog.getByLabel('Key', { exact: true }).fill(secret)
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(dialog.getByRole('alert')).not.toBeEmpty()
  await dialog.getByRole('switch', { name: 'On a private network' }).click()
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(rowOf(page, 'Effects')).toContainText('Ready')
  await expect(rowOf(page, 'Effects')).toContainText('sends Authorization')
  expect(await page.content()).not.toContain(secret)

  await manage(page, 'Effects', 'Tools and policies…')
  const tools = page.getByRole('dialog', { name: 'Tools of Effects' })
  const policy = tools.getByLabel('When a model calls count_effect')
  await policy.selectOption('deny')
  await expect(policy).toBeEnabled()
  await page.keyboard.press('Escape')
  await page.reload()
  await manage(page, 'Effects', 'Tools and policies…')
  await expect(policy).toHaveValue('deny')
  await page.keyboard.press('Escape')

  locked.lock('Bearer another')
  await manage(page, 'Effects', 'Ask for its tools again')
  await expect(rowOf(page, 'Effects')).not.toContainText('Ready')
  await manage(page, 'Effects', 'Edit…')
  await page.getByLabel('Key', { exact: true }).fill('another')
  await chat.button('Save').click()
  await expect(rowOf(page, 'Effects')).toContainText('Ready')
  await page.getByRole('switch', { name: 'Effects is on' }).click()
  await expect(rowOf(page, 'Effects')).toContainText('off')
  await page.getByRole('switch', { name: 'Effects is on' }).click()
  await expect(rowOf(page, 'Effects')).not.toContainText('off')
})

test('Each user signs in and out for themselves, and adds servers only where that is allowed', {
  tag: '@long',
}, async ({ page, browser }) => {
  const admin = await asAdmin(page, 'Second')
  await page.goto(`${grizz.url}/tool-servers`)
  await admin.button('Add').click()
  await page.getByLabel('Address').fill(signedIn.url)
  await page.getByLabel('Name shown').fill('Private')
  await page.getByRole('switch', { name: 'On a private network' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
  await expect(rowOf(page, 'Private')).toContainText('Wants you to sign in there')

  const user = await grizz.signedUp(await (await browser.newContext()).newPage(), 'Bert')
  await user.page.goto(`${grizz.url}/tool-servers`)
  await expect(rowOf(user.page, 'Private')).toBeVisible()
  await expect(user.button('Add')).toHaveCount(0)
  await expect(user.page.getByRole('switch')).toHaveCount(0)
  const opening = user.page.waitForEvent('popup')
  await user.page.getByRole('button', { name: 'Connect: Private' }).click()
  const tab = await opening
  await expect(tab.getByText('You are signed in at Private.')).toBeVisible()
  await tab.close()
  await expect(rowOf(user.page, 'Private')).toContainText('You are signed in there.')
  await user.page.getByRole('button', { name: 'Sign out there: Private' }).click()
  await expect(user.page.getByRole('button', { name: 'Connect: Private' })).toBeVisible()

  const allowed = { data: { userToolServers: true }, headers: { origin: grizz.url } }
  expect((await page.request.patch(`${grizz.url}/api/settings`, allowed)).status()).toBe(200)
  await user.page.reload()
  await user.button('Add').click()
  const dialog = user.page.getByRole('dialog', { name: 'Add a tool server' })
  await expect(dialog.getByRole('switch')).toHaveCount(0)
  await dialog.getByLabel('Address').fill('https://mcp.invalid/mcp')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(rowOf(user.page, 'mcp.invalid')).toContainText('for you')
  await manage(user.page, 'mcp.invalid', 'Remove')
  await user.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(rowOf(user.page, 'mcp.invalid')).toHaveCount(0)
  await user.page.context().close()
})

for (const [width, colorScheme] of [
  [1280, 'light'],
  [390, 'dark'],
] as const)
  test(`Tool servers fit and have no serious obstacle, ${width} px, ${colorScheme}`, { tag: '@long' }, async ({
    browser,
  }) => {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    const chat = await asAdmin(page, 'Third')
    const looksRight = async (state: string) => {
      await fits(page)
      await obstacleSearch(page, colorScheme)(state)
    }
    await page.goto(`${grizz.url}/tool-servers`)
    await expect(rowOf(page, 'Effects')).toBeVisible()
    await looksRight('list')
    await manage(page, 'Effects', 'Tools and policies…')
    await expect(page.getByLabel('When a model calls count_effect')).toBeVisible()
    await looksRight('tools')
    await page.keyboard.press('Escape')
    await chat.button('Add').click()
    await page.getByText('Key and headers').click()
    await page.getByText('Sign-in client given by hand').click()
    await looksRight('add')
    await context.close()
  })

async function asAdmin(page: Page, name: string): Promise<Chat> {
  const chat = await grizz.signedUp(page, name)
  await grizz.query(`update users set role = 'admin' where name = $1`, [name])
  await page.reload()
  await expect(chat.box).toBeVisible()
  return chat
}

function rowOf(page: Page, name: string): Locator {
  return page.getByRole('list', { name: 'Tool servers' }).getByRole('listitem').filter({ hasText: name })
}

async function manage(page: Page, name: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `Manage ${name}` }).click()
  await page.getByRole('menuitem', { name: what }).click()
}
