import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import { expect, type Page } from '@playwright/test'
import { type Chat, createChat, textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { pickModelOf } from '../setup/models.ts'
import { collectResponses, expectSecret } from '../setup/secrecy.ts'
import { test } from '../setup/story.ts'
import { callsIn, planned } from '../setup/tools.ts'

const grizz = openGrizz({ OPENAI_API_KEY: '', OPENAI_BASE_URL: '', DEFAULT_MODEL: '', LOG_LEVEL: 'debug' })
const key = 'sk-the-only-key-of-three-bears-4kd8'
const model = 'gpt-5.4'
const providers = [
  { name: 'Papa', slug: 'papa', api: 'OpenAI Chat Completions' },
  { name: 'Mama', slug: 'mama', api: 'Anthropic Messages' },
  { name: 'Baby', slug: 'baby', api: 'OpenAI Responses' },
] as const
const [papa] = providers
let upstream: Upstream

test.beforeAll(async () => {
  upstream = await startUpstream({ key, models: [model, 'gpt-5.4-mini'] })
})
test.afterAll(() => upstream.close())

test('Three dialects are connected in the page, answer in one conversation, and are as they were after a restart', async ({
  page,
}) => {
  const sent = collectResponses(page)
  const chat = await createAccount(page)
  await chat.button('Connect a model').click()
  for (const provider of providers) {
    if (provider !== papa) {
      await openProviders(page)
      await chat.button('Add').click()
    }
    await connect(chat, provider)
  }

  const asked = [...providers, papa]
  for (const [index, { name, slug }] of asked.entries()) {
    await pickModelOf(page, name, model)
    await askForTool(chat, index)
    expect(await lastRun()).toMatchObject({ provider: slug, model, status: 'completed' })
    expect(lastRequest().authorization).toContain(key)
  }
  const streamed = upstream.log().requests.filter(({ stream }) => stream)
  expect(streamed.map(({ end }) => end)).toEqual(asked.flatMap(() => ['finished', 'finished']))
  const told = JSON.stringify(lastRequest().messages)
  for (const index of asked.keys()) expect(told).toContain(`The honey of pot ${index}`)

  const before = await shownIn(chat)
  await grizz.stopEngine()
  await grizz.startEngineAgain()
  await page.reload()
  await expect(chat.answers).toHaveCount(asked.length)
  expect(await shownIn(chat)).toEqual(before)
  await expect(chat.button(`Model: ${model}`)).toBeVisible()
  await askForTool(chat, asked.length)
  expect(await lastRun()).toMatchObject({ provider: papa.slug, model })

  await openProviders(page)
  const rows = page.getByRole('list', { name: 'Providers' }).getByRole('listitem')
  await expect(rows).toContainText(providers.map(({ name }) => name))
  await expect(rows).toContainText(providers.map(() => 'key ••••4kd8'))

  await page.getByRole('switch', { name: 'Papa is on' }).click()
  await chat.sidebar.getByRole('link', { name: 'Bears and their ways' }).click()
  await chat.ask('And now?')
  await expect(page.getByText('Papa is switched off here. Choose another model')).toBeVisible()
  await expect(chat.box).toHaveValue('And now?')
  await pickModelOf(page, 'Mama', model)
  await chat.box.press('Enter')
  await chat.finished(asked.length + 2)

  const all = await sent()
  expect(all, 'responses and frames were collected').toContain('4kd8')
  expect(all).toContain('run.delta')
  await expectSecret(key, { page, grizz, sent: all })
})

async function createAccount(page: Page): Promise<Chat> {
  const chat = createChat(page, grizz.url)
  await page.goto(grizz.url)
  await page.getByLabel('Name').fill('Goldilocks')
  await page.getByLabel('Email').fill('goldilocks@example.org')
  await page.getByLabel('Password', { exact: true }).fill('just-right-porridge')
  await chat.button('Create account').click()
  await expect(chat.box).toBeVisible()
  return chat
}

async function openProviders(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account of / }).click()
  await page.getByRole('menuitem', { name: 'Models and providers' }).click()
}

async function connect({ page, box }: Chat, { name, api }: (typeof providers)[number]): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Any other address/ }).click()
  await dialog.getByLabel('Address').fill(upstream.url)
  await dialog.getByLabel('Speaks').selectOption(api)
  await dialog.getByLabel('Name shown').fill(name)
  await dialog.getByLabel(/^API key/).fill(key)
  await dialog.getByRole('button', { name: 'Test and go on' }).click()
  await dialog.getByLabel('New conversations begin with').selectOption(model)
  await dialog.getByRole('button', { name: 'Connect and chat' }).click()
  await expect(box).toBeFocused()
}

/** Asks a question whose answer thinks, computes by a tool and then speaks; each of these is seen before the next comes. */
async function askForTool(chat: Chat, index: number): Promise<void> {
  const gate = (name: string) => `${name}-${index}`
  const turns = [
    { reasoning: `Pot ${index} wants counting.`, text: 'Let me count.', calls: [compute(index)], gate: gate('first') },
    { text: `The honey of pot ${index} is counted.`, gate: gate('second') },
  ]
  await chat.ask(planned(`How much honey is in pot ${index}?`, ...turns))
  const answer = chat.answers.last()
  await expect(chat.answers).toHaveCount(index + 1)
  await expect(answer).toHaveAttribute('data-status', 'streaming')
  upstream.open(gate('first'))
  await expect(callsIn(answer)).toHaveAttribute('data-state', 'succeeded')
  await expect(answer.locator('[data-reasoning]')).toHaveCount(1)
  await expect(textIn(answer)).toHaveText('Let me count.')
  await expect(answer).toHaveAttribute('data-status', 'streaming')
  upstream.open(gate('second'))
  await chat.finished(index + 1)
  await expect(textIn(answer)).toContainText(`The honey of pot ${index} is counted.`)
}

const compute = (index: number) => ({ name: 'run_javascript', args: { code: `${index} * 7 + 1000` } })

/** All messages, with their thoughts and the calls of their tools. */
async function shownIn({ page }: Chat) {
  return page.locator('[data-message-id]').evaluateAll((messages) =>
    messages.map((message) => ({
      id: message.getAttribute('data-message-id'),
      status: message.getAttribute('data-status'),
      words: [...message.querySelectorAll('[data-content], [data-reasoning], [data-tool-call]')].map(
        (part) => part.textContent,
      ),
    })),
  )
}

async function lastRun() {
  const [run] = await grizz.query<{ provider: string; model: string; status: string }>(
    'select provider, model, status from runs order by created_at desc limit 1',
  )
  return run
}

function lastRequest() {
  const request = upstream.log().requests.findLast(({ stream }) => stream)
  if (!request) throw new Error('Nobody asked')
  return request
}
