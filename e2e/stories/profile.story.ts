import { expect } from '@playwright/test'
import { createChat } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { openSettings, showSection } from '../setup/settings.ts'
import { password } from '../setup/sign-up.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('A new name is shown everywhere, and a new password opens where the old one does not', async ({
  page,
  browser,
}) => {
  const chat = await grizz.signedUp(page)
  const { email } = (await (await page.request.get(`${grizz.url}/api/me`)).json()) as { email: string }
  const settings = await openSettings(page, 'Profile')
  await settings.getByLabel('Name').fill('Ada of the North')
  await settings.getByRole('button', { name: 'Save' }).click()
  await settings.getByRole('button', { name: 'Change password' }).click()
  await settings.getByLabel('Current password').fill(password)
  await settings.getByLabel('New password').fill('roots-and-honey')
  await settings.locator('form').last().getByRole('button').last().click()
  await expect(settings.getByText('Password changed.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(chat.button('Account of Ada of the North')).toBeVisible()

  const elsewhere = await browser.newContext()
  const door = await elsewhere.newPage()
  await door.goto(grizz.url)
  await door.getByLabel('Email').fill(email)
  await door.getByLabel('Password').fill(password)
  await door.getByRole('button', { name: 'Sign in' }).click()
  await expect(door.getByRole('main').getByRole('alert')).toBeVisible()
  await door.getByLabel('Password').fill('roots-and-honey')
  await door.getByRole('button', { name: 'Sign in' }).click()
  await expect(createChat(door, grizz.url).box).toBeVisible()
  await expect(door.getByRole('heading', { name: 'What is on your mind, Ada?' })).toBeVisible()
  await elsewhere.close()
})

test('A new password ends all API keys too, if that is asked for', { tag: '@long' }, async ({ page }) => {
  await grizz.signedUp(page)
  const settings = await openSettings(page, 'API keys')
  await settings.getByRole('textbox', { name: 'What the key is for' }).fill('Editor')
  await settings.getByRole('button', { name: 'Make a key' }).click()
  await expect(settings.getByRole('button', { name: 'Revoke' })).toHaveCount(1)
  const changed = async (from: string, to: string, endKeys: boolean) => {
    await showSection(settings, 'Profile')
    await settings.getByRole('button', { name: 'Change password' }).click()
    await settings.getByLabel('Current password').fill(from)
    await settings.getByLabel('New password').fill(to)
    await settings.getByRole('checkbox', { name: 'End all API keys too' }).setChecked(endKeys)
    await settings.getByRole('button', { name: 'Change it' }).click()
    await expect(settings.getByLabel('New password')).toHaveCount(0)
    await showSection(settings, 'API keys')
  }
  await changed(password, 'roots-and-honey', false)
  await expect(settings.getByRole('button', { name: 'Revoke' })).toHaveCount(1)
  await changed('roots-and-honey', password, true)
  await expect(settings.getByRole('button', { name: 'Revoke' })).toHaveCount(0)
  const { keys } = (await (await page.request.get(`${grizz.url}/api/keys`)).json()) as { keys: unknown[] }
  expect(keys).toEqual([])
})

test('The page has a mark of its own, in the tab and on the home screen', { tag: '@long' }, async ({ page }) => {
  await grizz.signedUp(page)
  const marks = await page
    .locator('link[rel~=icon], link[rel=apple-touch-icon], link[rel=manifest]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  expect(marks.length).toBeGreaterThanOrEqual(3)
  for (const mark of marks) {
    const answer = await page.request.get(new URL(mark, grizz.url).href)
    expect(answer.status(), mark).toBe(200)
    expect(answer.headers()['content-type'], mark).toMatch(/^image\/|manifest/)
  }
  await expect(page.getByRole('navigation').locator('svg').first()).toBeVisible()
})
