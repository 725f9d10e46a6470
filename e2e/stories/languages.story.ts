import { type Browser, expect, type Locator, type Page } from '@playwright/test'
import { type Chat, createChat } from '../setup/chat.ts'
import { fits } from '../setup/fits.ts'
import { openGrizz } from '../setup/grizz.ts'
import { openSettings } from '../setup/settings.ts'
import { signUp } from '../setup/sign-up.ts'
import { test } from '../setup/story.ts'
import { speaksFromCatalogue } from '../setup/untranslated.ts'

const grizz = openGrizz()

for (const width of [390, 1280])
  test(`In a longer language every screen fits and speaks from the catalogue, at ${width} pixels`, {
    tag: '@long',
  }, async ({ browser }) => {
    const page = await pageOf(browser, { viewport: { width, height: 800 } })
    const chat = await grizz.signedUp(page)
    await chat.ask('Anything [[chunks=3 title=Ada_asks]]')
    await chat.finished()
    await page.evaluate(`localStorage.setItem('grizz.language', 'en-XA')`)
    await page.reload()
    await expect(page.locator('html')).toHaveAttribute('lang', 'en-XA')
    await expect(chat.answers).toHaveCount(1)
    await looksRight(page)
    for (const path of ['/', '/usage', '/files', '/people', '/providers', '/tool-servers']) {
      await page.goto(grizz.url + path)
      await expect(page.getByRole('main')).toBeVisible()
      await expect(page.locator('.awaiting')).toHaveCount(0)
      await looksRight(page)
    }
    await page.goto(grizz.url)
    await expect(page.getByRole('textbox').last()).toBeEditable()
    await seeOver(page, 'Control+k')
    await seeOver(page, 'Control+/')
    await seeOver(page, 'Control+,', async (settings) => {
      for (const tab of await settings.getByRole('tab').all()) {
        await tab.click()
        await expect(settings.locator('.awaiting')).toHaveCount(0)
        await looksRight(page)
      }
    })
    await page.context().clearCookies()
    for (const path of ['/sign-in', '/sign-up']) {
      await page.goto(grizz.url + path)
      await expect(page.locator('input[name=password]')).toBeVisible()
      await looksRight(page)
    }
    await page.context().close()
  })

test('Who asks for German reads German, and another choice is there at once, in every tab', async ({ browser }) => {
  const page = await pageOf(browser, { locale: 'de-AT' })
  const chat = await germanChat(page)
  await page.getByRole('textbox', { name: 'Nachricht', exact: true }).fill('Hallo [[chunks=3]]')
  await chat.button('Senden').click()
  await chat.finished()
  await expect(chat.button('Antwort kopieren')).toBeVisible()
  const other = await page.context().newPage()
  await other.goto(grizz.url)
  await expect(other.getByRole('textbox', { name: 'Nachricht', exact: true })).toBeVisible()

  await page.getByRole('button', { name: /^Konto von / }).click()
  await page.getByRole('menuitem', { name: 'Einstellungen' }).click()
  await page.getByRole('tab', { name: 'Aussehen' }).click()
  await page.getByText('English', { exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
  await expect(page.getByRole('tab', { name: 'Appearance' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Escape')
  await expect(chat.button('Copy answer'), 'what is memoised as well').toBeVisible()
  await expect(other.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible()
  await page.reload()
  await expect(chat.button('Copy answer')).toBeVisible()
  const settings = await openSettings(page, 'Appearance')
  await settings.getByText('Deutsch', { exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Einstellungen' })).toBeVisible()
  await page.context().close()
})

test('The document names its language before any script of the page has come', async ({ browser }) => {
  const page = await pageOf(browser, { locale: 'de-DE' })
  await page.route('**/_next/static/chunks/*.js', (route) => route.abort())
  await page.goto(grizz.url, { waitUntil: 'domcontentloaded' })
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr')
  await page.context().close()
})

test('When the texts do not come, the page is English', { tag: '@long' }, async ({ browser }) => {
  const page = await pageOf(browser, { locale: 'de-DE' })
  await page.route('**/_next/static/chunks/*.js', async (route) => {
    const response = await route.fetch()
    const body = await response.text()
    await (body.includes('Zum Eingabefeld springen') ? route.abort() : route.fulfill({ response, body }))
  })
  await grizz.signedUp(page)
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  // Parts for later are still being loaded.
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.context().close()
})

async function pageOf(browser: Browser, options: Parameters<Browser['newContext']>[0]): Promise<Page> {
  return (await browser.newContext(options)).newPage()
}

/** Signed up, in front of an empty chat in German. */
async function germanChat(page: Page): Promise<Chat> {
  await signUp(page, grizz.url, 'Ada')
  await page.goto(grizz.url)
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  return createChat(page, grizz.url)
}

async function looksRight(page: Page): Promise<void> {
  await fits(page)
  await speaksFromCatalogue(page)
}

/** What a shortcut lays over the page. */
async function seeOver(page: Page, keys: string, look?: (dialog: Locator) => Promise<void>): Promise<void> {
  await page.keyboard.press(keys)
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await looksRight(page)
  await look?.(dialog)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
}
