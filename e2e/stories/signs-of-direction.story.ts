import { expect } from '@playwright/test'
import type { Chat } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { openSettings } from '../setup/settings.ts'
import { test } from '../setup/story.ts'
import { nothingIsTurned, turned } from '../setup/turned.ts'

const grizz = openGrizz()

test('Signs that turn the direction turn nothing but the words of their own link', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await says(
    chat,
    [
      'Before [\u202Eevil](https://example.org "a \u202E title") behind the link.',
      'Before [\u2067one **\u202Eanother**](https://example.org) behind the isolate.',
      'Before `\u202Ecode` behind the code, <https://example.org/\u202Ex> and more.',
      'Before ![a \u202E picture](https://example.org/x.png) behind the picture.',
      'Before $\\text{\u202Ea}$ and $\\frac{\u202E$ behind the formula.',
      '| \u202Ecell | next cell |\n|---|---|\n| \u2067cell | next cell |',
      '- \u202Eitem\n- next item',
      '```ts\n// \u202Ecomment\nconst bear = 1\n```',
    ].join('\n\n'),
  )
  await expect(page.locator('.hljs-keyword')).toHaveText('const')
  await expect(page.locator('.katex-html').first()).toBeAttached()
  await nothingIsTurned(page)
  await page.evaluate(`document.querySelector('[data-content]').innerHTML = '<p><b>\u202Eevil</b> behind</p>'`)
  expect(await page.evaluate(turned), 'without that care it would be').toEqual([' behind'])
})

test('Titles, names and what is found turn nothing around them', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page, 'Ada')
  await chat.ask('Where do salmon jump \u202Eup? [[chunks=3 title=\u202ERivers\u2067_of_salmon]]')
  await chat.finished()
  await expect(chat.sidebar.getByRole('link', { name: 'Rivers of salmon' })).toBeVisible()
  await nothingIsTurned(page)
  const path = `${grizz.url}/api/conversations/${chat.conversationId()}`
  const renamed = await page.request.patch(path, { data: { title: 'Salmon\u202E and \u2067bears' } })
  expect(renamed.status()).toBe(200)
  const me = await page.request.patch(`${grizz.url}/api/me`, { data: { name: 'Ada\u202E of the North' } })
  expect(me.status()).toBe(200)
  await page.reload()
  await expect(page).toHaveTitle(/^Salmon and bears/)
  await chat.sidebar.getByRole('searchbox').fill('salmon')
  await expect(chat.sidebar.getByRole('region', { name: 'Search results' }).getByRole('link')).toHaveCount(2)
  await nothingIsTurned(page)
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('salmon')
  await expect(page.getByRole('option', { name: 'Salmon and bears', exact: true })).toBeVisible()
  await nothingIsTurned(page)
  await page.keyboard.press('Escape')
  await openSettings(page, 'Profile')
  await nothingIsTurned(page)
})

async function says(chat: Chat, markdown: string): Promise<void> {
  await chat.ask(`${markdown}\n\n[[style=parrot]]`)
  await chat.finished()
}
