import { type Browser, expect, type Page } from '@playwright/test'
import type { Chat } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { obstacleSearch } from '../setup/obstacles.ts'
import { password, signUp } from '../setup/sign-up.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz()

test.describe.configure({ mode: 'serial' })

test('The admin finds people, gives and takes a role; nobody else gets in', async ({ page, browser }) => {
  const root = await grizz.signedUp(page, 'Root')
  const bert = await newcomer(browser, 'Bert')
  await openPeople(root)
  await expect(rowOf(page, 'Root')).toContainText('you')
  await expect(page.getByRole('button', { name: 'Manage Root' })).toHaveCount(0)
  await page.getByRole('searchbox', { name: 'Search people' }).fill('nobody is called so')
  await expect(page.getByText('Nobody here has that in their name or address.')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search people' }).fill('bER')
  await expect(page.getByRole('list', { name: 'People' }).getByRole('listitem')).toHaveCount(1)

  await bert.page.goto(`${grizz.url}/people`)
  await expect(bert.page.getByText('This page is for administrators.')).toBeVisible()
  await manage(page, 'Bert', 'Make administrator')
  await expect(rowOf(page, 'Bert')).toContainText('administrator')
  await bert.page.reload()
  await expect(rowOf(bert.page, 'Root')).toContainText('administrator')
  await manage(page, 'Bert', 'Take administration away')
  await expect(rowOf(page, 'Bert')).not.toContainText('administrator')
  await bert.page.reload()
  await expect(bert.page.getByText('This page is for administrators.')).toBeVisible()
  await bert.page.context().close()
})

test('Somebody who is banned loses the open page, and comes back when the ban is lifted', { tag: '@long' }, async ({
  page,
  browser,
}) => {
  await signUpAdmin(page, 'Second')
  const mallory = await newcomer(browser, 'Mallory')
  await mallory.ask('Long [[chunks=900 delay=100]]')
  await mallory.begun()
  await page.goto(`${grizz.url}/people`)
  await manage(page, 'Mallory', 'Ban…')
  const dialog = page.getByRole('dialog', { name: 'Ban Mallory?' })
  await expect(dialog).toContainText('Their conversations stay.')
  await dialog.getByRole('button', { name: 'Ban', exact: true }).click()
  await expect(mallory.page.getByLabel('Password')).toBeVisible()
  await expect(rowOf(page, 'Mallory')).toContainText('banned')
  await signInAs(mallory.page, mallory.email)
  await expect(mallory.page.getByRole('alert').filter({ hasText: 'banned' })).toBeVisible()

  await manage(page, 'Mallory', 'Lift the ban')
  await expect(rowOf(page, 'Mallory')).not.toContainText('banned')
  await signInAs(mallory.page, mallory.email)
  await expect(mallory.box).toBeVisible()
  await mallory.page.context().close()
})

test('Somebody is signed out everywhere, in each of their browsers', { tag: '@long' }, async ({ page, browser }) => {
  await signUpAdmin(page, 'Third')
  const grace = await newcomer(browser, 'Grace')
  const elsewhere = await (await browser.newContext()).newPage()
  await elsewhere.goto(grizz.url)
  await signInAs(elsewhere, grace.email)
  // Leaving the page would break off the sign-in.
  await expect(elsewhere.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible()
  await grace.ask('Hello [[chunks=2]]')
  await grace.finished()
  await elsewhere.goto(`${grizz.url}/c/${grace.conversationId()}`)
  await expect(elsewhere.locator('[data-role=assistant]')).toHaveCount(1)

  await page.goto(`${grizz.url}/people`)
  await expect(rowOf(page, 'Grace')).toContainText('signed in on 2 devices')
  await manage(page, 'Grace', 'Sign out everywhere')
  for (const open of [grace.page, elsewhere]) await expect(open.getByLabel('Password')).toBeVisible()
  await expect(rowOf(page, 'Grace')).toContainText('signed in nowhere')
  await Promise.all([grace.page.context().close(), elsewhere.context().close()])
})

test('A failure is told and mended', { tag: '@long' }, async ({ page }) => {
  await signUpAdmin(page, 'Fourth')
  await page.route('**/api/people*', (route) => route.fulfill({ status: 400, json: { detail: 'No luck today.' } }))
  await page.goto(`${grizz.url}/people`)
  await expect(page.getByRole('alert').filter({ hasText: 'No luck today.' })).toBeVisible()
  await page.unroute('**/api/people*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(rowOf(page, 'Fourth')).toContainText('you')
  await grizz.query(`update users set role = 'user' where name <> 'Third'`)
  await page.route('**/api/people/*', (route) => route.fulfill({ status: 409, json: { detail: 'Not now.' } }))
  await manage(page, 'Third', 'Take administration away')
  await expect(page.getByText('Not changed. Not now.')).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`A screen reader and weak eyes meet no serious obstacle among people, ${colorScheme}`, { tag: '@long' }, async ({
    browser,
  }) => {
    const page = await (await browser.newContext({ colorScheme, reducedMotion: 'reduce' })).newPage()
    await signUpAdmin(page, 'Fifth')
    const noObstacles = obstacleSearch(page, colorScheme)
    await page.goto(`${grizz.url}/people`)
    await grizz.query(`update users set banned_at = now() where name = 'Grace'`)
    await page.reload()
    await expect(rowOf(page, 'Grace')).toContainText('banned')
    await noObstacles('people')
    await page.getByRole('button', { name: 'Manage Bert' }).click()
    await noObstacles('what to do about somebody')
    await page.getByRole('menuitem', { name: 'Ban…' }).click()
    await expect(page.getByRole('dialog', { name: 'Ban Bert?' })).toBeVisible()
    await noObstacles('ban')
    await page.context().close()
  })
}

/** By the way that a user takes. */
async function openPeople({ page }: Chat): Promise<void> {
  await page.getByRole('button', { name: /^Account of / }).click()
  await page.getByRole('menuitem', { name: 'People' }).click()
  await expect(page.getByRole('heading', { name: 'People', level: 1 })).toBeVisible()
}

function rowOf(page: Page, name: string) {
  return page.getByRole('list', { name: 'People' }).getByRole('listitem').filter({ hasText: name })
}

async function manage(page: Page, name: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `Manage ${name}` }).click()
  await page.getByRole('menuitem', { name: what }).click()
}

async function newcomer(browser: Browser, name: string): Promise<Chat & { email: string }> {
  const page = await (await browser.newContext()).newPage()
  const chat = await grizz.signedUp(page, name)
  const me = (await (await page.request.get(`${grizz.url}/api/me`)).json()) as { email: string }
  return { ...chat, email: me.email }
}

async function signUpAdmin(page: Page, name: string): Promise<void> {
  const email = await signUp(page, grizz.url, name)
  await grizz.query(`update users set role = 'admin' where email = $1`, [email])
}

async function signInAs(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
