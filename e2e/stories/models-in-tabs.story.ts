import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import { expect } from '@playwright/test'
import { createChat } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { optionOf, pickModel } from '../setup/models.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz()
let den: Upstream

test.beforeAll(async () => {
  den = await startUpstream({ models: ['bear-1'] })
})
test.afterAll(() => den.close())

test('A provider that is removed leaves the list of models in every tab, and in another browser as soon as it is looked at', {
  tag: '@long',
}, async ({ page, context, browser }) => {
  const admin = await grizz.signedUp(page, 'Root')
  await page.request.post(`${grizz.url}/api/providers`, {
    data: { name: 'Den', api: 'openai_chat', baseUrl: den.url },
    headers: { origin: grizz.url },
  })
  await page.goto(`${grizz.url}/providers`)
  const tab = createChat(await context.newPage(), grizz.url)
  const bert = await grizz.signedUp(await (await browser.newContext()).newPage(), 'Bert')
  await tab.open()
  for (const { page: here, button } of [tab, bert]) {
    await pickModel(here, 'bear-1')
    await expect(button('Model: bear-1')).toBeVisible()
  }

  await admin.button('Manage Den').click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(tab.button('Model: gpt-4o-mini')).toBeVisible()

  await bert.ask('Are you there? [[chunks=2]]')
  await expect(bert.page.getByText('The provider den was removed. Choose another model')).toBeVisible()
  await expect(bert.box).toHaveValue('Are you there? [[chunks=2]]')
  await expect(bert.button('Model: gpt-4o-mini')).toBeVisible()
  await bert.page.getByRole('button', { name: /^Model: / }).click()
  await expect(optionOf(bert.page, 'gpt-4o').first()).toBeVisible()
  await expect(optionOf(bert.page, 'bear-1')).toHaveCount(0)
  await bert.page.keyboard.press('Escape')
  await bert.box.press('Enter')
  await bert.finished()
  await bert.page.context().close()
})
