import { randomUUID } from 'node:crypto'
import AxeBuilder from '@axe-core/playwright'
import { expect } from '@playwright/test'
import { textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'
import { callsIn, cardsIn, effect, openToolServer, planned } from '../setup/tools.ts'

const grizz = openGrizz({ RUN_LEASE_MS: '2000' })
const server = openToolServer(grizz)

test('A tool with effects is asked about with all that it is called with, by keyboard, and called once', async ({
  page,
}) => {
  const key = randomUUID()
  const chat = await grizz.signedUp(page)
  await chat.ask(
    planned('Count', { text: 'Let me count.', calls: [effect('count_effect', { key })] }, { text: 'Counted.' }),
  )
  const answer = chat.answers.last()
  await expect(callsIn(answer)).toHaveAttribute('data-state', 'waiting_approval')
  await expect(cardsIn(answer)).toContainText(key)
  await expect(textIn(answer)).toHaveText('Let me count.')
  await expect(page.getByRole('status').filter({ hasText: 'Grizz waits for you' })).toHaveCount(1)
  await expect(chat.sidebar.locator('[data-mark=waiting]')).toContainText('waits for you')
  await expect(page).toHaveTitle(/^\(!\) /)
  const { violations } = await new AxeBuilder({ page }).include('main [data-thread]').include('form').analyze()
  expect(violations).toEqual([])
  expect(server.count(key)).toBe(0)

  await chat.button('Allow once', answer).focus()
  await page.keyboard.press('Enter')
  await chat.finished()
  await expect(callsIn(answer)).toHaveAttribute('data-state', 'succeeded')
  await expect(callsIn(answer).locator('summary')).toBeFocused()
  await expect(textIn(answer)).toHaveText(/^Let me count\.\s*Counted\.$/)
  expect(server.count(key)).toBe(1)
  await expect(answer).not.toContainText('Restarted')
  await expect(chat.sidebar.locator('[data-mark]')).toHaveCount(0)
  await expect(page).not.toHaveTitle(/^\(!\)/)
})

test('A decision waits through a reload; what is denied is never called, and the answer goes on', async ({ page }) => {
  const key = randomUUID()
  const chat = await grizz.signedUp(page)
  await chat.ask(planned('Deny', { calls: [effect('count_effect', { key })] }, { text: 'Then not.' }))
  await expect(cardsIn(chat.answers.last())).toBeVisible()
  await page.reload()
  await expect(cardsIn(chat.answers.last())).toContainText(key)
  await chat.button('Deny').click()
  await chat.finished()
  await expect(callsIn(chat.answers.last())).toHaveAttribute('data-state', 'denied')
  await page.reload()
  await expect(callsIn(chat.answers.last())).toContainText('Denied')
  await expect(textIn(chat.answers.last())).toHaveText('Then not.')
  expect(server.count(key)).toBe(0)
})

test('What is allowed in a chat for good is not asked about there again', { tag: '@long' }, async ({ page }) => {
  const [first, second] = [randomUUID(), randomUUID()]
  const chat = await grizz.signedUp(page)
  const turns = [first, second].map((key) => ({ calls: [effect('count_effect', { key })] }))
  await chat.ask(planned('Twice', ...turns, { text: 'Both.' }))
  await chat.button('Always in this chat').click()
  await chat.finished()
  await expect(callsIn(chat.answers.last())).toHaveCount(2)
  expect([server.count(first), server.count(second)]).toEqual([1, 1])
})

test('Two tabs ask the same; the one that is late says so, and both show what became of it', async ({
  page,
  context,
}) => {
  const key = randomUUID()
  const chat = await grizz.signedUp(page)
  await chat.ask(planned('Tabs', { calls: [effect('count_effect', { key })] }, { text: 'Done.' }))
  await expect(cardsIn(chat.answers.last())).toBeVisible()
  const other = await context.newPage()
  await other.goto(page.url())
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await other.route('**/decisions', async (route) => {
    await held
    await route.continue()
  })
  await other.getByRole('button', { name: 'Deny' }).click()
  await chat.button('Allow once').click()
  await chat.finished()
  release()
  await expect(other.getByText('This was decided already')).toBeVisible()
  for (const tab of [page, other])
    await expect(tab.locator('[data-tool-call]')).toHaveAttribute('data-state', 'succeeded')
  expect(server.count(key)).toBe(1)
})

test('A refused decision says why and can be tried again', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask(planned('Again', { calls: [effect('count_effect', { key: randomUUID() })] }, { text: 'Done.' }))
  await page.route('**/decisions', (route) => route.abort())
  await chat.button('Allow once').click()
  await expect(cardsIn(chat.answers.last()).getByRole('alert')).toContainText('That did not arrive.')
  await page.unroute('**/decisions')
  await chat.button('Allow once').click()
  await chat.finished()
})

test('What is asked meanwhile waits, and the answer can go on without the call', { tag: '@long' }, async ({ page }) => {
  const key = randomUUID()
  const chat = await grizz.signedUp(page)
  await chat.ask(planned('Wait', { calls: [effect('count_effect', { key })] }, { text: 'Without it.' }))
  await expect(page.locator('[data-waiting-note]')).toContainText('What you ask now comes after it.')
  await chat.ask('And then [[chunks=2]]')
  await expect(chat.question('And then')).toContainText('Next in line')
  await chat.button('Go on without').click()
  await chat.finished(2)
  await expect(callsIn(chat.answers.first())).toHaveAttribute('data-state', 'cancelled')
  await expect(textIn(chat.answers.first())).toHaveText('Without it.')
  await expect(page.locator('[data-waiting-note]')).toHaveCount(0)
  expect(server.count(key)).toBe(0)
})

test('A tool at work says since when, and is stopped with its answer', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask(planned('Slowly', { calls: [effect('slow', { ms: 600_000 })] }))
  await chat.button('Allow once').click()
  const call = callsIn(chat.answers.last())
  await expect(call).toHaveAttribute('data-state', 'started')
  await expect(call).toContainText('at work')
  await expect(call).toContainText(/\d+ s$/)
  await page.reload()
  await expect(call).toHaveAttribute('data-state', 'started')
  await chat.button('Stop').click()
  await expect(chat.answers.last()).toHaveAttribute('data-status', 'cancelled')
  await expect(call).toHaveAttribute('data-state', /cancelled|unknown/)
})

test('A call that was on its way when its engine died is not repeated: the user says what became of it', {
  tag: '@long',
}, async ({ page }) => {
  const key = randomUUID()
  const chat = await grizz.signedUp(page)
  await chat.ask(planned('Die', { calls: [effect('count_effect', { key, afterMs: 600_000 })] }, { text: 'Good.' }))
  await chat.button('Allow once').click()
  await expect(callsIn(chat.answers.last())).toHaveAttribute('data-state', 'started')
  await expect.poll(() => server.count(key)).toBe(1)
  await grizz.killEngine()
  await grizz.startEngineAgain()
  await expect(callsIn(chat.answers.last())).toHaveAttribute('data-state', 'unknown')
  await expect(cardsIn(chat.answers.last())).toContainText(key)
  const { violations } = await new AxeBuilder({ page }).include('main [data-thread]').include('form').analyze()
  expect(violations).toEqual([])
  await page.reload()
  await chat.button('It worked').click()
  await chat.finished()
  await expect(callsIn(chat.answers.last())).toHaveAttribute('data-state', 'succeeded')
  await expect(textIn(chat.answers.last())).toHaveText('Good.')
  expect(server.count(key)).toBe(1)
})

test('What a tool asks is answered in a form, also after a reload', { tag: '@long' }, async ({ page }) => {
  const key = randomUUID()
  const chat = await grizz.signedUp(page)
  await chat.ask(planned('Form', { calls: [effect('ask_user', { key })] }, { text: 'Thanks.' }))
  await chat.button('Allow once').click()
  await expect(callsIn(chat.answers.last())).toHaveAttribute('data-state', 'input_required')
  await expect(cardsIn(chat.answers.last())).toContainText('Which word?')
  await page.reload()
  await cardsIn(chat.answers.last()).getByRole('textbox', { name: 'word' }).fill('honey')
  const { violations } = await new AxeBuilder({ page }).include('main [data-thread]').include('form').analyze()
  expect(violations).toEqual([])
  await chat.button('Answer').click()
  await chat.finished()
  await callsIn(chat.answers.last()).locator('summary').click()
  await expect(callsIn(chat.answers.last())).toContainText('the word is honey')
  expect(server.count(key)).toBe(1)
})

test('A long result comes whole when it is asked for', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask(planned('Big', { calls: [effect('big', { bytes: 50_000 })] }, { text: 'Read.' }))
  await chat.button('Allow once').click()
  await chat.finished()
  const call = callsIn(chat.answers.last())
  await call.locator('summary').click()
  const result = call.getByRole('figure', { name: 'Result' })
  await expect.poll(async () => (await result.textContent())?.length).toBeLessThan(20_000)
  await chat.button('Show all', call).click()
  await expect.poll(async () => (await result.textContent())?.length).toBe(50_000)
})

test('A tool that is switched off, before the first message or after, is not offered to the model', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const offered = (question: string) => {
    const { requests } = grizz.upstream.log()
    return requests.findLast(({ stream, question: asked }) => stream && asked.startsWith(question))?.tools
  }
  await chat.button('Tools').click()
  await page.getByRole('switch', { name: 'Effects · count_effect' }).click()
  await page.keyboard.press('Escape')
  await chat.ask('First [[chunks=1]]')
  await chat.finished()
  expect(offered('First')).not.toContain('effects__count_effect')
  expect(offered('First')).toContain('effects__slow')
  await page.reload()
  await chat.button('Tools').click()
  await expect(page.getByRole('switch', { name: 'Effects · count_effect' })).not.toBeChecked()
  const saved = page.waitForResponse((response) => response.request().method() === 'PATCH')
  await page.getByRole('switch', { name: 'Effects · count_effect' }).click()
  await saved
  await page.keyboard.press('Escape')
  await chat.ask('Second [[chunks=1]]')
  await chat.finished(2)
  expect(offered('Second')).toContain('effects__count_effect')
})

test('At a limit the answer says why no more tools were called, live and after a reload', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  const turn = { calls: [{ name: 'run_javascript', args: { code: '1 + 1' } }] }
  await chat.ask(planned('Same', turn, turn, turn, turn, { text: 'Enough.' }))
  await chat.finished()
  const why = 'Stopped calling tools: the same call was made 3 times in a row.'
  await expect(chat.answers.last()).toContainText(why)
  await page.reload()
  await expect(chat.answers.last()).toContainText(why)
})

test('While the last text of an answer grows, its earlier texts and calls are not touched', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  const call = { name: 'run_javascript', args: { code: '6 * 7' } }
  await chat.ask(
    planned(
      'Grow',
      { text: '**First** text.', calls: [call] },
      { text: 'Second', chunks: 60, delay: 20, gate: 'grow' },
    ),
  )
  const texts = textIn(chat.answers.last()).locator('.prose')
  await expect(callsIn(chat.answers.last())).toHaveAttribute('data-state', 'succeeded')
  grizz.upstream.open('grow')
  await expect(texts.nth(1)).toContainText('Second')
  await page.evaluate(watchFinished)
  await chat.finished()
  await expect(texts.nth(1)).toContainText('60')
  expect(await page.evaluate('finished.length')).toBe(2)
  expect(await page.evaluate('changes')).toEqual([])
})

const watchFinished = `
  var answer = document.querySelector('[data-role=assistant]')
  var finished = [answer.querySelector('[data-content] .prose'), answer.querySelector('[data-tool-call]')]
  var changes = []
  var watch = new MutationObserver((seen) => changes.push(...seen.map(({ type }) => type)))
  for (const part of finished)
    watch.observe(part, { subtree: true, childList: true, characterData: true, attributes: true })`

test('An answer with many calls is as small a page as one with a few', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const turn = (number: number) => ({
    calls: Array.from({ length: 6 }, (_, index) => ({
      name: 'run_javascript',
      args: { code: `${number} * ${index}` },
    })),
  })
  const elements = () => chat.answers.last().locator('*').count()
  await chat.ask(planned('Few', turn(1), turn(2), { text: 'Done.' }))
  await chat.finished()
  await expect(chat.answers.last()).toContainText('8 earlier steps')
  const few = await elements()
  await chat.ask(planned('Many', ...Array.from({ length: 8 }, (_, number) => turn(number)), { text: 'Done.' }))
  await chat.finished(2)
  await expect(chat.answers.last()).toContainText('44 earlier steps')
  expect(await elements()).toBe(few)
  await chat.answers.last().getByText('44 earlier steps').click()
  await expect(callsIn(chat.answers.last())).toHaveCount(48)
})
