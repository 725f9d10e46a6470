import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import { expect, type Locator, type Page } from '@playwright/test'
import type { Chat } from '../setup/chat.ts'
import { fits } from '../setup/fits.ts'
import { openGrizz } from '../setup/grizz.ts'
import { optionOf, pickModel } from '../setup/models.ts'
import { obstacleSearch } from '../setup/obstacles.ts'
import { openSettings } from '../setup/settings.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz()
const manyModels = ['gpt-4o', ...Array.from({ length: 400 }, (_, index) => `maker/model-${index}`)]
let router: Upstream
let den: Upstream

test.beforeAll(async () => {
  ;[router, den] = await Promise.all([startUpstream({ models: manyModels }), startUpstream({ models: ['bear-1'] })])
})
test.afterAll(() => Promise.all([router.close(), den.close()]))

test.describe.configure({ mode: 'serial' })

test('An administrator adds, orders, edits, switches off and deletes providers; what the environment sets stays', async ({
  page,
}) => {
  const chat = await asAdmin(page, 'Root')
  await page.getByRole('button', { name: /^Account of / }).click()
  await page.getByRole('menuitem', { name: 'Models and providers' }).click()
  await expect(page.getByRole('heading', { name: 'Models and providers', level: 1 })).toBeVisible()
  const fromEnvironment = page.getByRole('list', { name: 'Providers' }).getByRole('listitem').first()
  await expect(fromEnvironment).toContainText('Set by the environment')
  await expect(fromEnvironment.getByRole('switch')).toBeDisabled()
  await expect(fromEnvironment.getByRole('button')).toHaveCount(0)

  await connect(page, chat, { name: 'Router', url: router.url, key: 'sk-or-abcd-9f3a' })
  await page.goto(`${grizz.url}/providers`)
  await connect(page, chat, { name: 'Den', url: den.url, key: 'short' })
  await page.goto(`${grizz.url}/providers`)
  await expect(rowOf(page, 'Router')).toContainText('key ••••9f3a')
  await expect(rowOf(page, 'Den')).toContainText('key ••••')

  await chat.button('Move Den up').click()
  await expect(page.getByRole('list', { name: 'Providers' }).getByRole('listitem').nth(1)).toContainText('Den')
  await expect(chat.button('Move Den up')).toBeDisabled()
  await page.reload()
  await expect(page.getByRole('list', { name: 'Providers' }).getByRole('listitem').nth(1)).toContainText('Den')

  await manage(page, 'Den', 'Edit…')
  const edit = page.getByRole('dialog', { name: 'Edit Den' })
  await edit.getByRole('button', { name: 'Take the key away' }).click()
  await expect(rowOf(page, 'Den')).toContainText('no key')
  await edit.getByLabel('Name shown').fill('Bear den')
  await edit.getByRole('button', { name: 'Test' }).click()
  await expect(edit.getByText('It works, and offers 1 model.')).toBeVisible()
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(edit).toHaveCount(0)
  await expect(rowOf(page, 'Bear den')).toBeVisible()

  await page.getByRole('switch', { name: 'Bear den is on' }).click()
  await expect(rowOf(page, 'Bear den')).toContainText('off')
  await manage(page, 'Bear den', 'Delete')
  await page.getByRole('dialog', { name: 'Delete Bear den?' }).getByRole('button', { name: 'Delete' }).click()
  await expect(rowOf(page, 'Bear den')).toHaveCount(0)
})

test('Models are chosen among hundreds, named and corrected, and the picker shows it', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await asAdmin(page, 'Second')
  await page.goto(`${grizz.url}/providers`)
  await manage(page, 'Router', 'Choose and correct models…')
  const dialog = page.getByRole('dialog', { name: 'Models of Router' })
  await dialog.getByText('Only chosen ones').click()
  await dialog.getByRole('searchbox').fill('model-39')
  await dialog.getByRole('button', { name: 'All', exact: true }).click()
  await expect(dialog.getByText('11 chosen models')).toBeVisible()
  await dialog.getByRole('searchbox').fill('gpt-4o')
  await dialog.getByRole('checkbox', { name: 'gpt-4o' }).check()
  await dialog.getByRole('button', { name: 'Correct gpt-4o' }).click()
  const form = dialog.getByRole('group', { name: 'What is right for gpt-4o' })
  await form.getByLabel('Name shown').fill('Fourth omni')
  await form.getByLabel('Context window').fill('64000')
  await form.getByLabel('Input, $ per million', { exact: true }).fill('7')
  await expect(form.getByRole('button', { name: 'Keep' })).toBeDisabled()
  await form.getByLabel('Output, $ per million').fill('21')
  await form.getByLabel('Has levels of reasoning').selectOption('Yes')
  await form.getByLabel('Levels', { exact: true }).fill('low, high')
  await form.getByLabel('Takes a temperature').selectOption('No')
  await form.getByRole('button', { name: 'Keep' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(rowOf(page, 'Router')).toContainText('12 chosen models')

  await page.goto(grizz.url)
  await page.getByRole('button', { name: /^Model: / }).click()
  await page.getByRole('combobox', { name: 'Search models' }).fill('fourth')
  await expect(optionOf(page, 'Fourth omni')).toContainText('64K context · $7.00 in, $21.00 out per M')
  await expect(optionOf(page, 'Fourth omni')).toContainText('Reasons before it answers')
  await page.keyboard.press('Enter')
  await expect(chat.button('Model: Fourth omni')).toBeVisible()

  await chat.button('Parameters').click()
  const card = page.getByRole('dialog', { name: 'Parameters' })
  await expect(card.getByLabel('Temperature')).toBeDisabled()
  await expect(card).toContainText('Fourth omni takes no temperature.')
  await card.getByText('High', { exact: true }).click()
  await card.getByLabel('Longest answer').fill('500')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(chat.button('Parameters: 2 set')).toBeVisible()
  await chat.ask('Who are you? [[chunks=3]]')
  await chat.finished()
  const asked = () => router.log().requests.findLast(({ stream }) => stream)
  expect(asked()).toMatchObject({ model: 'gpt-4o', reasoningEffort: 'high', maxTokens: 500, temperature: undefined })
  await page.reload()
  await expect(chat.button('Model: Fourth omni')).toBeVisible()
  await expect(chat.button('Parameters: 2 set')).toBeVisible()
})

test('The same model of two providers is asked where it was picked, and again elsewhere', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await pickModel(page, 'gpt-4o')
  await chat.ask('First [[chunks=3]]')
  await chat.finished()
  const streamed = (upstream: Upstream) => upstream.log().requests.filter(({ stream }) => stream).length
  const [here, there] = [streamed(grizz.upstream), streamed(router)]
  await chat.button('Answer again', chat.answers.last()).click()
  await optionOf(page, 'Fourth omni').click()
  await expect(chat.answers).toContainText('2/2')
  await chat.finished()
  expect([streamed(grizz.upstream), streamed(router)]).toEqual([here, there + 1])
})

test('Hundreds of models are gone through with the keyboard; pinned ones come first', { tag: '@long' }, async ({
  page,
}) => {
  await asAdmin(page, 'Third')
  await page.goto(`${grizz.url}/providers`)
  await manage(page, 'Router', 'Choose and correct models…')
  const dialog = page.getByRole('dialog', { name: 'Models of Router' })
  await dialog.getByText('All that it has').click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await page.goto(grizz.url)
  await page.getByRole('button', { name: /^Model: / }).click()
  const field = page.getByRole('combobox', { name: 'Search models' })
  await expect(field).toBeFocused()
  expect(await page.getByRole('option').count()).toBeLessThan(100)
  for (let pages = 0; pages < 12; pages += 1) await page.keyboard.press('PageDown')
  const active = page.locator(`[id="${await field.getAttribute('aria-activedescendant')}"]`)
  await expect(active).toBeInViewport()
  await field.fill('model-77')
  await page.getByRole('button', { name: 'Pin maker/model-77' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Model' })).toBeHidden()
  await page.getByRole('button', { name: /^Model: / }).click()
  await expect(page.getByRole('group', { name: 'Pinned' }).getByRole('option')).toContainText(['maker/model-77'])
  await page.reload()
  await page.getByRole('button', { name: /^Model: / }).click()
  await expect(page.getByRole('group', { name: 'Pinned' }).getByRole('option')).toHaveCount(1)
})

test('Settings of the installation are saved by themselves, locked ones say by what, and all go back', {
  tag: '@long',
}, async ({ page, browser }) => {
  await asAdmin(page, 'Fourth')
  const settings = await openSettings(page, 'This installation')
  await expect(settings.getByLabel('Default model')).toBeDisabled()
  await expect(settings).toContainText('Set by DEFAULT_MODEL in the environment')
  const queue = settings.getByLabel('Questions waiting in a conversation', { exact: true })
  const usual = await queue.inputValue()
  await queue.fill('0')
  await expect(settings).toContainText('A whole number from 1 to 1,000.')
  await queue.fill('7')
  await queue.press('Enter')
  await expect(settings.getByText('Saved', { exact: true })).toBeVisible()
  await settings.getByRole('switch', { name: 'Users may add tool servers' }).click()
  await expect(settings.getByText('Saved', { exact: true })).toHaveCount(2)
  await settings.getByLabel('Instructions', { exact: true }).fill('You are a bear.')
  await settings.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(settings.getByText('Saved', { exact: true })).toHaveCount(3)
  await page.reload()
  await openSettings(page, 'This installation')
  await expect(queue).toHaveValue('7')
  await expect(settings.getByLabel('Instructions', { exact: true })).toHaveValue('You are a bear.')
  await settings.getByRole('button', { name: 'Built-in value: Questions waiting in a conversation' }).click()
  await expect(queue).toHaveValue(usual)

  const user = await grizz.signedUp(await (await browser.newContext()).newPage(), 'Bert')
  await grizz.query(`update users set role = 'user' where name = 'Bert'`)
  await user.page.goto(`${grizz.url}/providers`)
  await expect(user.page.getByText('This page is for administrators.')).toBeVisible()
  await user.page.keyboard.press('Control+,')
  await expect(user.page.getByRole('tab', { name: 'Profile' })).toBeVisible()
  await expect(user.page.getByRole('tab', { name: 'This installation' })).toHaveCount(0)
  await user.page.context().close()
})

for (const [width, colorScheme] of [
  [1280, 'light'],
  [390, 'dark'],
] as const)
  test(`Every screen fits and has no serious obstacle, ${width} px, ${colorScheme}`, { tag: '@long' }, async ({
    browser,
  }) => {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    await asAdmin(page, 'Fifth')
    const looksRight = async (state: string) => {
      await fits(page)
      await obstacleSearch(page, colorScheme)(state)
    }
    await page.getByRole('button', { name: /^Model: / }).click()
    await expect(page.getByRole('option').first()).toBeVisible()
    await looksRight('picker')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Parameters' }).click()
    await expect(page.getByLabel('Longest answer')).toBeVisible()
    await looksRight('parameters')
    await page.goto(`${grizz.url}/providers`)
    await expect(rowOf(page, 'Router')).toBeVisible()
    await looksRight('providers')
    await manage(page, 'Router', 'Edit…')
    await expect(page.getByLabel('Address')).toBeVisible()
    await looksRight('edit')
    await page.keyboard.press('Escape')
    await manage(page, 'Router', 'Choose and correct models…')
    await page
      .getByRole('button', { name: /^Correct / })
      .first()
      .click()
    await looksRight('models')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+,')
    await page.getByRole('tab', { name: 'This installation' }).click()
    await expect(page.getByLabel('Default model')).toBeVisible()
    await looksRight('installation')
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
  return page.getByRole('list', { name: 'Providers' }).getByRole('listitem').filter({ hasText: name })
}

async function manage(page: Page, name: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `Manage ${name}` }).click()
  await page.getByRole('menuitem', { name: what }).click()
}

async function connect(page: Page, chat: Chat, { name, url, key }: { name: string; url: string; key: string }) {
  await chat.button('Add').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Any other address/ }).click()
  await dialog.getByLabel('Address').fill(url)
  await dialog.getByLabel('Name shown').fill(name)
  await dialog.getByLabel(/^API key/).fill(key)
  await dialog.getByRole('button', { name: 'Test and go on' }).click()
  await dialog.getByRole('button', { name: 'Connect and chat' }).click()
  await expect(chat.box).toBeFocused()
}
