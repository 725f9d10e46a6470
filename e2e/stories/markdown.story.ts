import { expect } from '@playwright/test'
import { textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { pickModel } from '../setup/models.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('An answer in Markdown has its table, list, link and coloured code, which can be copied', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const chat = await grizz.signedUp(page)
  await chat.ask('Format it [[style=markdown chunks=5]]')
  await chat.finished()
  const text = textIn(chat.answers.last())
  await expect(text.getByRole('heading', { name: 'The grizzly' })).toBeVisible()
  await expect(text.getByRole('cell')).toHaveText(['spring', 'roots', 'autumn', 'salmon'])
  await expect(text.getByRole('listitem')).toHaveText(['one', 'two'])
  await expect(text.locator('strong')).toHaveText('grizzly')
  const link = text.getByRole('link', { name: 'salmon' })
  await expect(link).toHaveAttribute('href', 'https://example.org/salmon')
  await expect(link).toHaveAttribute('rel', /noopener/)
  await expect(text.locator('pre code [class^=hljs-]').first()).toBeVisible()
  await chat.button('Copy code').click()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('const bear = { name: "Grizz" }')
  await chat.button('Copy answer').click()
  const sent = grizz.upstream.log().requests.findLast(({ stream }) => stream)?.text
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(sent)
})

test('Markdown that is not finished yet shows no marks', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Half of it [[style=markdown chunks=5 stall=2]]')
  const text = textIn(chat.answers.last())
  await expect(text.locator('strong')).toHaveText('griz')
  await expect(text).toHaveText('The grizzly A griz')
  await chat.button('Stop').click()
  await expect(chat.answers.last()).toHaveAttribute('data-status', 'cancelled')
})

test('Scripts, raw HTML, javascript: links and remote pictures in an answer do nothing', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await pickModel(page, 'echo')
  const requested = new Set<string>()
  page.on('request', (request) => requested.add(new URL(request.url()).host))
  await chat.ask(
    "[steal](javascript:document.title='stolen') <img src=x onerror=document.title='stolen'> " +
      "<script>document.title='stolen'</script> ![pixel](https://pictures.invalid/pixel.png) <b id=raw>bold</b>",
  )
  await chat.finished()
  const text = textIn(chat.answers.last())
  await expect(text).toContainText('steal')
  await expect(text.locator('img, script, #raw, [href^="javascript:"]')).toHaveCount(0)
  await text.getByText('steal').first().click()
  await expect(page).not.toHaveTitle(/stolen/)
  expect([...requested]).toEqual([new URL(grizz.url).host])
})
