import { expect } from '@playwright/test'
import { counted, createChat, textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('Enter that ends a composition writes a word and sends nothing', async ({ page, context }) => {
  const chat = await grizz.signedUp(page)
  const keyboard = await context.newCDPSession(page)
  await keyboard.send('Input.imeSetComposition', { text: 'くま', selectionStart: 2, selectionEnd: 2 })
  await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Enter', windowsVirtualKeyCode: 13 })
  await keyboard.send('Input.insertText', { text: '熊' })
  await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', windowsVirtualKeyCode: 13 })
  await expect(chat.box).toHaveValue('熊')
  await expect(chat.questions).toHaveCount(0)
  await chat.box.pressSequentially(' [[chunks=2]]')
  await chat.box.press('Enter')
  await chat.finished()
  await expect(textIn(chat.questions)).toHaveText('熊 [[chunks=2]]')
})

test('Code and long text are pasted, sent and shown as they are, and the field grows no further than it may', async ({
  page,
  context,
}) => {
  const chat = await grizz.signedUp(page)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: grizz.url })
  const lines = Array.from({ length: 300 }, (_, line) => `\tif (bear[${line}]) {  /* “${line}” 🐻 */ }  `)
  const pasted = `def f():\n\n${lines.join('\n')}\n\n<b>&amp;</b> [[chunks=2]]\n`
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(pasted)})`)
  const empty = await chat.box.evaluate((field) => field.clientHeight)
  await chat.box.press('ControlOrMeta+v')
  await expect(chat.box).toHaveValue(pasted)
  const grown = await chat.box.evaluate((field) => field.clientHeight)
  expect(grown).toBeGreaterThan(empty * 3)
  expect(grown).toBeLessThanOrEqual(800 * 0.4)
  await expect(chat.button('Send')).toBeInViewport()

  await chat.box.press('Enter')
  await chat.finished()
  await expect.poll(() => chat.box.evaluate((field) => field.clientHeight)).toBe(empty)
  expect(await textIn(chat.questions).textContent()).toBe(pasted)
  const asked = grizz.upstream.log().requests.findLast(({ stream }) => stream)
  expect(asked?.messages.at(-1)?.content).toBe(pasted)
  await chat.button('Show all of it', chat.questions.first()).click()
  await page.reload()
  expect(await textIn(chat.questions).textContent()).toBe(pasted)
})

test('The arrow up in an empty field changes the last question', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('How old is a bear? [[chunks=2]]')
  await chat.finished()
  await chat.box.fill('no')
  await chat.box.press('ArrowUp')
  const editor = page.getByRole('textbox', { name: 'Edit the question' })
  await expect(editor).toHaveCount(0)
  await chat.box.fill('')
  await chat.box.press('ArrowUp')
  await expect(editor).toBeFocused()
  await expect(editor).toHaveValue('How old is a bear? [[chunks=2]]')
  await page.keyboard.press('Escape')
  await expect(editor).toHaveCount(0)
  await expect(chat.box).toBeFocused()

  await chat.box.press('ArrowUp')
  await editor.fill('How tall is a bear? [[chunks=3]]')
  await editor.press('Enter')
  await chat.finished()
  await expect(textIn(chat.questions)).toHaveText(['How tall is a bear? [[chunks=3]]'])
  await expect(textIn(chat.answers)).toHaveText([counted(3)])
  await expect(chat.questions.first()).toContainText('2/2')
})

test('What is typed is kept for its conversation over a reload', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.box.fill('A question to come')
  await page.reload()
  await expect(chat.box).toHaveValue('A question to come')
  await chat.ask('Now [[chunks=2]]')
  await chat.finished()
  await expect(chat.box).toHaveValue('')
  await chat.box.fill('Half a thought\nin two lines')
  await chat.sidebar.getByRole('button', { name: 'New chat' }).click()
  await expect(chat.box).toHaveValue('')
  await page.goBack()
  await expect(chat.box).toHaveValue('Half a thought\nin two lines')
  await page.reload()
  await expect(chat.box).toHaveValue('Half a thought\nin two lines')
})

test('What is typed in one tab stands in the other, and nothing is written over what is being typed', async ({
  page,
  context,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Here [[chunks=2]]')
  await chat.finished()
  const second = await context.newPage()
  const other = createChat(second, grizz.url)
  await other.open(`/c/${chat.conversationId()}`)
  await other.finished()
  await chat.box.pressSequentially('Half a')
  await expect(other.box).toHaveValue('Half a')

  await other.box.press('End')
  await other.box.pressSequentially(' thought')
  await expect(other.box).toHaveValue('Half a thought')
  await expect(chat.box).toHaveValue('Half a')
  await chat.box.blur()
  await other.box.pressSequentially('!')
  await expect(chat.box).toHaveValue('Half a thought!')
  await other.box.fill('Said and done [[chunks=3]]')
  await expect(chat.box).toHaveValue('Said and done [[chunks=3]]')
  await other.box.press('Enter')
  await chat.finished(2)
  await expect(chat.box).toHaveValue('')
})

test('What is too long is counted before it is sent', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const note = page.getByRole('main').locator('form').getByRole('status')
  await chat.box.fill('x'.repeat(28_000))
  await expect(note).toHaveText('')
  await chat.box.fill('x'.repeat(31_000))
  await expect(note).toHaveText('1,000 characters left')
  await chat.box.fill('x'.repeat(32_001))
  await expect(note).toHaveText('1 character too long')
  await expect(chat.button('Send')).toBeDisabled()
  await chat.box.press('Enter')
  await expect(chat.questions).toHaveCount(0)
  await chat.box.press('End')
  await chat.box.press('Backspace')
  await expect(note).toHaveText('0 characters left')
  await expect(chat.button('Send')).toBeEnabled()
})
