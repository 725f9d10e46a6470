import { type BrowserContext, expect, type Page, type WebSocket } from '@playwright/test'
import { type Chat, counted, createChat, textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('Ten tabs cost one socket, each shows every word, and the next one takes over when the one with the socket goes', {
  tag: '@long',
}, async ({ page, context }) => {
  const sockets = watchSockets(context)
  const chat = await grizz.signedUp(page)
  await chat.ask('Hello [[chunks=2]]')
  await chat.finished()
  const tabs = [chat]
  for (let tab = 2; tab <= 10; tab += 1) tabs.push(await beside(chat, await context.newPage()))
  await tabs.at(-1)?.ask('From the tenth [[chunks=40 gate=ten]]')
  for (const tab of tabs) await tab.begun()
  const leading = await sockets.only()
  await leading.close()
  const left = tabs.filter((tab) => tab.page !== leading)
  await sockets.only()
  grizz.upstream.open('ten')
  for (const tab of left) await tab.finished(2)
  for (const tab of left) await expect(textIn(tab.answers.last())).toHaveText(counted(40))
  expect(sockets.open()).toHaveLength(1)
})

test('What waits in line stands in line in every tab, and is changed, moved and withdrawn from any', {
  tag: '@long',
}, async ({ page, context }) => {
  const { chat, other } = await twoTabs(page, context)
  await chat.ask('Holding [[chunks=20 gate=line]]')
  await chat.begun()
  for (const name of ['Second', 'Third']) {
    await chat.ask(`${name} [[chunks=3]]`)
    await expect(other.question(name)).toHaveAttribute('data-status', 'queued')
  }
  await other.button('Move up', other.question('Third')).click()
  for (const tab of [chat, other]) await expect(tab.question('Third')).toContainText('Next in line')
  await other.button('Edit question', other.question('Third')).click()
  await other.page.getByRole('textbox', { name: 'Edit the question' }).fill('Changed [[chunks=4]]')
  await other.button('Save').click()
  await expect(chat.question('Changed')).toContainText('Next in line')
  await chat.button('Withdraw question', chat.question('Second')).click()
  await expect(other.question('Second')).toHaveCount(0)
  grizz.upstream.open('line')
  for (const tab of [chat, other]) {
    await tab.finished(3)
    await expect(textIn(tab.answers)).toHaveText([counted(2), counted(20), counted(4)])
  }
})

test('A tab that leads and freezes in mid-answer is replaced; thawed, it shows the same', { tag: '@long' }, async ({
  page,
  context,
}) => {
  const { sockets, chat, other } = await twoTabs(page, context)
  await other.ask('Long [[chunks=40 gate=frozen]]')
  await other.begun()
  const leading = await sockets.only()
  const [leader, follower] = leading === page ? [chat, other] : [other, chat]
  const debug = await context.newCDPSession(leading)
  await debug.send('Debugger.enable')
  await debug.send('Debugger.pause')
  await expect.poll(() => sockets.open()).toContain(follower.page)
  grizz.upstream.open('frozen')
  await follower.finished(2)
  await expect(textIn(follower.answers.last())).toHaveText(counted(40))
  await debug.send('Debugger.disable')
  await leader.finished(2)
  await expect(textIn(leader.answers.last())).toHaveText(counted(40))
  await leader.ask('Still there? [[chunks=3]]')
  for (const tab of [chat, other]) await tab.finished(3)
  await sockets.only()
})

test('Where Web Locks are missing each tab has its own socket, and all agree', { tag: '@long' }, async ({
  page,
  context,
}) => {
  await context.addInitScript('delete Navigator.prototype.locks')
  const { sockets, chat, second, other } = await twoTabs(page, context)
  await expect.poll(() => sockets.open()).toEqual([page, second])
  await other.ask('Both [[chunks=40 stall=20]]')
  for (const tab of [chat, other]) await tab.begun()
  await chat.box.pressSequentially('Typed here')
  await expect(other.box).toHaveValue('Typed here')
  await chat.button('Stop').click()
  for (const tab of [chat, other]) await expect(tab.answers.last()).toContainText('Stopped here.')
  const shown = await textIn(chat.answers.last()).textContent()
  await expect(textIn(other.answers.last())).toHaveText(shown ?? '')
})

test('An answer that ends unseen is marked in the sidebar, in every tab, until somebody looks', {
  tag: '@long',
}, async ({ page, context }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Slowly [[chunks=40 gate=unseen title=Slow_bears]]')
  await chat.begun()
  const address = `/c/${chat.conversationId()}`
  await chat.sidebar.getByRole('button', { name: 'New chat' }).click()
  const link = chat.sidebar.locator(`a[href="${address}"]`)
  await expect(link).toContainText('answering')
  const second = await context.newPage()
  const other = createChat(second, grizz.url)
  await other.open()
  const sameLink = other.sidebar.locator(`a[href="${address}"]`)
  await expect(sameLink).toContainText('answering')
  grizz.upstream.open('unseen')
  for (const each of [link, sameLink]) await expect(each).toContainText('new answer')
  await expect(link).toContainText('Slow bears')
  await page.reload()
  await expect(link).toContainText('new answer')
  await sameLink.click()
  await other.finished()
  for (const each of [link, sameLink]) await expect(each).not.toContainText('new answer')
  await page.reload()
  await expect(link).toBeVisible()
  await expect(link).not.toContainText('new answer')
})

/** Two tabs of one conversation that has its first answer. */
async function twoTabs(page: Page, context: BrowserContext) {
  const sockets = watchSockets(context)
  const chat = await grizz.signedUp(page)
  await chat.ask('Hello [[chunks=2]]')
  await chat.finished()
  const second = await context.newPage()
  return { sockets, chat, second, other: await beside(chat, second) }
}

/** The tabs that have a chat socket open now. */
function watchSockets(context: BrowserContext) {
  const sockets = new Map<WebSocket, Page>()
  const watch = (tab: Page) => {
    tab.on('websocket', (socket) => {
      if (!socket.url().includes('/ws/chat/')) return
      sockets.set(socket, tab)
      socket.on('close', () => sockets.delete(socket))
    })
  }
  for (const tab of context.pages()) watch(tab)
  context.on('page', watch)
  const open = () => [...sockets.values()].filter((tab) => !tab.isClosed())
  return {
    open,
    /** The tab that has the only one: the first, or where a slow machine has frozen that one, another. */
    async only(): Promise<Page> {
      let tabs: Page[] = []
      await expect.poll(() => (tabs = open())).toHaveLength(1)
      const [tab] = tabs
      if (!tab) throw new Error('No tab has a socket')
      return tab
    },
  }
}

async function beside(chat: Chat, page: Page): Promise<Chat> {
  const other = createChat(page, grizz.url)
  await other.open(`/c/${chat.conversationId()}`)
  await other.finished()
  return other
}
