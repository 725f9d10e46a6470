import { randomUUID } from 'node:crypto'
import AxeBuilder from '@axe-core/playwright'
import { startToolServer, type ToolServer } from '@grizz/testing/tool-server/tool-server'
import { expect } from '@playwright/test'
import { textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'
import { callsIn, cardsIn, effect, planned } from '../setup/tools.ts'

const grizz = openGrizz()
let server: ToolServer

test.beforeAll(async ({ browser }) => {
  server = await startToolServer({ signIn: {} })
  const admin = await browser.newPage()
  await grizz.signedUp(admin, 'Admin')
  const post = (path: string, data: object) =>
    admin.request.post(grizz.url + path, { data, headers: { origin: grizz.url } })
  const policies = { count_effect: 'allow' }
  const added = await post('/api/tool-servers', { name: 'Effects', url: server.url, allowPrivate: true, policies })
  const { id } = await added.json()
  const { url } = await (await post(`/api/tool-servers/${id}/sign-in`, {})).json()
  await admin.goto(url)
  await expect(admin.getByText('You are signed in at Effects.')).toBeVisible()
  const listed = await (await post(`/api/tool-servers/${id}/refresh`, {})).json()
  expect(listed).toMatchObject({ status: 'ready' })
  await admin.close()
})
test.afterAll(() => server.close())

test('A call that needs a sign-in offers it, and goes on by itself when the user comes back', async ({ page }) => {
  const key = randomUUID()
  const chat = await grizz.signedUp(page)
  await chat.ask(planned('Count', { calls: [effect('count_effect', { key })] }, { text: 'Counted.' }))
  const answer = chat.answers.last()
  await expect(callsIn(answer)).toHaveAttribute('data-state', 'waiting_sign_in')
  await expect(cardsIn(answer)).toContainText('Effects wants you to sign in')
  const { violations } = await new AxeBuilder({ page }).include('main [data-thread]').analyze()
  expect(violations).toEqual([])
  const opening = page.waitForEvent('popup')
  await chat.button('Connect', answer).click()
  const tab = await opening
  await expect(tab.getByText('You are signed in at Effects.')).toBeVisible()
  await chat.finished()
  await expect(callsIn(answer)).toHaveAttribute('data-state', 'succeeded')
  await expect(textIn(answer)).toHaveText('Counted.')
  expect(server.count(key)).toBe(1)
})

test('An answer can go on without the sign-in that a call needs', { tag: '@long' }, async ({ page }) => {
  const key = randomUUID()
  const chat = await grizz.signedUp(page)
  await chat.ask(planned('Count', { calls: [effect('count_effect', { key })] }, { text: 'Not counted.' }))
  await chat.button('Go on without').click()
  await chat.finished()
  await expect(callsIn(chat.answers.last())).toHaveAttribute('data-state', 'cancelled')
  expect(server.count(key)).toBe(0)
})
