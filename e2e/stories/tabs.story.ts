import { expect, type Page } from '@playwright/test'
import { counted, createChat, textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('Two tabs show the same, over one socket, and the second goes on when the first is closed', async ({
  page,
  context,
}) => {
  const opened: string[] = []
  const countSockets = (tab: Page) =>
    tab.on('websocket', (socket) => socket.url().includes('/ws/chat/') && opened.push(socket.url()))
  const second = await context.newPage()
  for (const tab of [page, second]) countSockets(tab)
  const chat = await grizz.signedUp(page)
  await chat.ask('Hello, tabs [[chunks=3]]')
  await chat.finished()
  const other = createChat(second, grizz.url)
  await other.open(`/c/${chat.conversationId()}`)
  await other.finished()
  expect(opened).toHaveLength(1)

  await other.ask('From the second [[chunks=150 gate=tabs]]')
  await other.begun()
  await expect(textIn(chat.question('From the second'))).toBeVisible()
  await chat.begun()
  await page.close()
  grizz.upstream.open('tabs')
  await other.finished(2)
  await expect(textIn(other.answers)).toHaveText([counted(3), counted(150)])
  await expect(other.questions).toHaveCount(2)
})

test('Another device of the same person sees the answer grow, and can stop it', { tag: '@long' }, async ({
  page,
  browser,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('From my desk [[chunks=9 stall=4]]')
  await chat.begun()
  const context = await browser.newContext({ storageState: await page.context().storageState() })
  const phone = createChat(await context.newPage(), grizz.url)
  await phone.open(`/c/${chat.conversationId()}`)
  await phone.begun()
  await phone.ask('From my phone [[chunks=3]]')
  await expect(chat.question('From my phone')).toContainText('Next in line')
  await phone.button('Stop').click()
  await chat.finished(2)
  await phone.finished(2)
  expect(await textIn(chat.answers).allTextContents()).toEqual(await textIn(phone.answers).allTextContents())
  await context.close()
})

test('Signing out in one tab closes the other', async ({ page, context }) => {
  const chat = await grizz.signedUp(page)
  const second = await context.newPage()
  await createChat(second, grizz.url).open()
  await chat.button('Account of Ada').click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  for (const tab of [page, second]) await expect(tab.getByLabel('Password')).toBeVisible()
})
