import { expect, type Page } from '@playwright/test'
import { counted, textIn } from '../setup/chat.ts'
import { fits } from '../setup/fits.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { obstacleSearch } from '../setup/obstacles.ts'
import { openSettings, showSection } from '../setup/settings.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('On a phone everything fits and everything is in reach', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  })
  const page = await context.newPage()
  const chat = await grizz.signedUp(page)
  await fits(page)
  await chat.box.fill('A table, please [[style=markdown chunks=5]]')
  await chat.button('Send').tap()
  await chat.finished()
  await fits(page)
  await chat.box.fill('Wide words [[chunks=3 size=300]]')
  await chat.button('Send').tap()
  await chat.finished(2)
  await fits(page)
  await chat.button('Tokens and cost', chat.answers.last()).tap()
  await expect(page.locator('[data-facts]:visible')).toBeVisible()
  await fits(page)
  await page.keyboard.press('Escape')

  await chat.button('Show sidebar').tap()
  await expect(chat.sidebar.getByRole('link')).toHaveCount(1)
  await fits(page)
  await chat.button('Account of Ada').tap()
  await page.getByRole('menuitem', { name: 'Settings' }).tap()
  await showSection(page.getByRole('dialog', { name: 'Settings' }), 'Your data')
  await fits(page)
  await chat.button('Close').tap()
  await chat.button('Account of Ada').tap()
  await page.getByRole('menuitem', { name: 'Usage' }).tap()
  await expect(page.getByRole('region', { name: 'By day' })).toBeVisible()
  await fits(page)
  await page.goBack()
  await chat.button('New chat').tap()
  await expect(chat.answers).toHaveCount(0)
  await context.close()
})

test('The keyboard alone is enough to ask, to stop and to begin anew', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await expect(chat.box).toBeFocused()
  await page.keyboard.type('Keys only [[chunks=9 stall=4]]')
  await page.keyboard.press('Enter')
  await chat.begun()
  await tabTo(page, 'Stop')
  await page.keyboard.press('Enter')
  await expect(chat.answers.last()).toHaveAttribute('data-status', 'cancelled')

  await tabTo(page, 'New chat')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${grizz.url}/`)
  await expect(chat.box).toBeFocused()
  await page.keyboard.type('Two')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('lines [[chunks=3]]')
  await tabTo(page, 'Send')
  await page.keyboard.press('Enter')
  await chat.finished()
  await expect(textIn(chat.questions)).toHaveText('Two\nlines [[chunks=3]]', { useInnerText: true })
  await expect(textIn(chat.answers)).toHaveText(counted(3))
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`A screen reader and weak eyes meet no serious obstacle, ${colorScheme}`, {
    tag: '@long',
  }, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(grizz.url)
    await expect(page.getByLabel('Password')).toBeVisible()
    const noObstacles = obstacleSearch(page, colorScheme)
    await noObstacles('sign-in')
    const chat = await grizz.signedUp(page)
    await noObstacles('empty')
    await chat.ask('Slowly [[style=markdown chunks=9 stall=5]]')
    await chat.begun()
    await chat.ask('Waiting [[chunks=2]]')
    await expect(chat.question('Waiting')).toContainText('Next in line')
    await noObstacles('streaming')
    await chat.button('Stop').click()
    await chat.finished(2)
    await chat.ask('Broken [[chunks=2 error=2 reason=2]]')
    await expect(chat.answers.last()).toHaveAttribute('data-status', 'failed')
    await noObstacles('finished')
    await chat.button('Account of Ada').click()
    await expect(page.getByRole('menuitem', { name: 'Settings' })).toBeVisible()
    await noObstacles('menu')
    await page.keyboard.press('Escape')
    const settings = await openSettings(page, 'Usage')
    await expect(settings).toContainText('tokens in')
    for (const section of ['Profile', 'Appearance', 'New conversations', 'Usage', 'Your data']) {
      await showSection(settings, section)
      await noObstacles(section)
    }
    await context.close()
  })
}

async function tabTo(page: Page, name: string): Promise<void> {
  const label = () => page.evaluate('document.activeElement?.ariaLabel || document.activeElement?.textContent')
  for (let presses = 0; presses < 40 && (await label()) !== name; presses += 1) await page.keyboard.press('Tab')
  expect(await label()).toBe(name)
}
