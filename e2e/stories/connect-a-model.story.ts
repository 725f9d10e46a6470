import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import { type Browser, expect, type Locator, type Page } from '@playwright/test'
import type { Chat } from '../setup/chat.ts'
import { fits } from '../setup/fits.ts'
import { openGrizz } from '../setup/grizz.ts'
import { obstacleSearch } from '../setup/obstacles.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz({ OPENAI_API_KEY: '', OPENAI_BASE_URL: '', DEFAULT_MODEL: '' })
const key = 'sk-the-right-key-of-bears-7qx9'
let provider: Upstream

test.beforeAll(async () => {
  provider = await startUpstream({ key })
})
test.afterAll(() => provider.close())

test.describe.configure({ mode: 'serial' })

test('From a fresh start to the answer of a real model, without leaving the page', async ({ page, browser }) => {
  const chat = await grizz.signedUp(page, 'Root')
  const bert = await newcomer(browser, 'Bert')
  await expect(bert.page.getByText('An administrator can connect a model.')).toBeVisible()
  await expect(bert.button('Connect a model')).toHaveCount(0)

  await chat.button('Connect a model').click()
  const dialog = page.getByRole('dialog', { name: 'Connect a model' })
  for (const name of ['OpenAI', 'Anthropic', 'Google', 'OpenRouter', 'DeepSeek', 'Mistral', 'Groq', 'xAI'])
    await expect(dialog.getByRole('button', { name, exact: true })).toBeVisible()
  for (const name of ['Ollama', 'LM Studio', 'llama.cpp', 'vLLM'])
    await expect(dialog.getByRole('button', { name, exact: true })).toBeVisible()
  await dialog.getByRole('button', { name: /^Any other address/ }).click()

  const form = page.getByRole('dialog', { name: 'Connect another provider' })
  await expect(form.getByLabel('Address')).toBeFocused()
  await form.getByLabel('Address').fill(provider.url)
  await form.getByLabel('Name shown').fill('Den')
  await form.getByLabel(/^API key/).fill('sk-wrong')
  await form.getByLabel(/^API key/).press('Enter')
  await expect(form.getByRole('alert')).toContainText(/key/i)
  await form.getByLabel(/^API key/).fill(key)
  await form.getByRole('button', { name: 'Test and go on' }).click()
  await expect(page.getByRole('dialog').getByRole('status').first()).toContainText('It works')
  await page.getByLabel('New conversations begin with').selectOption('gpt-4o')
  await chat.button('Connect and chat').click()

  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(chat.button('Model: gpt-4o')).toBeVisible()
  await expect(chat.button('Connect a model')).toHaveCount(0)
  await expect(chat.box).toBeFocused()
  await page.keyboard.type('Are you real? [[chunks=3]]')
  await page.keyboard.press('Enter')
  await chat.finished()
  expect(lastStreamed(provider)).toMatchObject({ model: 'gpt-4o', authorization: `Bearer ${key}` })
  await page.reload()
  await expect(chat.button('Model: gpt-4o')).toBeVisible()
  expect(await page.content()).not.toContain(key)

  await bert.page.reload()
  await expect(bert.button('Model: gpt-4o')).toBeVisible()
  await bert.ask('And for me? [[chunks=3]]')
  await bert.finished()
  await bert.page.context().close()
})

test('An answer of the demo leads there too, and its conversation goes on with the new model', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await demoAgain(page)
  await chat.ask('Who are you?')
  await chat.finished()
  await chat.button('Connect a model', chat.answers.last()).click()
  await throughForm(page, 'gpt-4o-mini')
  await expect(chat.button('Model: gpt-4o-mini')).toBeVisible()
  await chat.ask('And now? [[chunks=3]]')
  await chat.finished(2)
  expect(lastStreamed(provider)?.model).toBe('gpt-4o-mini')
  expect(lastStreamed(provider)?.question).toBe('And now? [[chunks=3]]')
})

for (const [width, colorScheme] of [
  [1280, 'light'],
  [390, 'dark'],
] as const)
  test(`Every step fits and has no serious obstacle, ${width} px, ${colorScheme}`, { tag: '@long' }, async ({
    browser,
  }) => {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    const chat = await demoAgain(page)
    const looksRight = async (state: string) => {
      await fits(page)
      await obstacleSearch(page, colorScheme)(state)
    }
    await expect(chat.button('Connect a model')).toBeVisible()
    await looksRight('welcome')
    await chat.button('Connect a model').click()
    await expect(page.getByRole('dialog').getByRole('button', { name: 'OpenAI' })).toBeVisible()
    await looksRight('choose')
    await page.getByRole('dialog').getByRole('button', { name: 'OpenAI' }).click()
    await expect(page.getByLabel('API key')).toBeFocused()
    await page.getByText('Address and more').click()
    await expect(page.getByLabel('Address')).toHaveValue('https://api.openai.com/v1')
    await looksRight('key')
    await page.getByLabel('Address').fill('http://localhost:9/v1')
    await chat.button('Test and go on').click()
    await expect(page.getByRole('dialog').getByRole('alert')).not.toBeEmpty()
    await expect(chat.button('Add it anyway')).toBeVisible()
    await looksRight('failed')
    await chat.button('Back').click()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await context.close()
  })

async function throughForm(page: Page, model: string): Promise<void> {
  const dialog: Locator = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Any other address/ }).click()
  await dialog.getByLabel('Address').fill(provider.url)
  await dialog.getByLabel(/^API key/).fill(key)
  await dialog.getByRole('button', { name: 'Test and go on' }).click()
  await dialog.getByLabel('New conversations begin with').selectOption(model)
  await dialog.getByRole('button', { name: 'Connect and chat' }).click()
  // Behind an open dialog nothing takes a text.
  await expect(dialog).toBeHidden()
}

/** An administrator in front of an empty chat, on an installation that has lost its providers. */
async function demoAgain(page: Page): Promise<Chat> {
  const chat = await grizz.signedUp(page, 'Admin')
  await grizz.query(`update users set role = 'admin'`)
  const { providers } = await (await page.request.get(`${grizz.url}/api/providers`)).json()
  for (const { id } of providers)
    await page.request.delete(`${grizz.url}/api/providers/${id}`, { headers: { origin: grizz.url } })
  const defaults = { defaultModel: null, defaultProvider: null }
  await page.request.patch(`${grizz.url}/api/settings`, { data: defaults, headers: { origin: grizz.url } })
  const isDemo = async () => {
    const { models } = await (await page.request.get(`${grizz.url}/api/models`)).json()
    return models.every(({ demo }: { demo: boolean }) => demo)
  }
  await expect.poll(isDemo).toBe(true)
  await page.reload()
  await expect(chat.box).toBeVisible()
  return chat
}

async function newcomer(browser: Browser, name: string): Promise<Chat> {
  return grizz.signedUp(await (await browser.newContext()).newPage(), name)
}

function lastStreamed(upstream: Upstream) {
  return upstream.log().requests.findLast(({ stream }) => stream)
}
