import { expect, type Locator, type Page } from '@playwright/test'
import { type Chat, textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { pickModel } from '../setup/models.ts'
import { openSettings, showSection } from '../setup/settings.ts'
import { test } from '../setup/story.ts'
import { nothingIsTurned } from '../setup/turned.ts'

const grizz = shareGrizz()

const rightToLeft = [
  'مرحبا بالعالم، هذا نص مع `code` في الوسط.',
  '- عنصر أول\n- English item',
  'An English paragraph.',
  '```js\nconst a = 1\n```',
  '`./run.sh -v` ثم النص',
  '| عمود | قيمة |\n|---|---|\n| واحد | 1 |',
  '> שלום עולם',
].join('\n\n')

test('Arabic and Hebrew run from right to left, and code does not', async ({ page }) => {
  const chat = await echoing(page)
  await chat.box.fill('שלום')
  await expectDirections(chat.box, ['rtl'])
  await chat.ask(rightToLeft)
  await chat.finished()
  await expectDirections(textIn(chat.questions.last()), ['rtl'])
  await grizz.query(`update messages set content = $1 where role = 'assistant'`, [rightToLeft])
  await page.reload()
  const text = textIn(chat.answers.last())
  await expect(text.locator('blockquote')).toBeVisible()
  await expectDirections(text.locator('.prose > p'), ['rtl', 'ltr', 'rtl'])
  await expectDirections(text.locator('li'), ['rtl', 'ltr'])
  await expectDirections(text.locator('table, blockquote'), ['rtl', 'rtl'])
  await expectDirections(text.locator('code, pre'), ['ltr', 'ltr', 'ltr', 'ltr'])
})

test('Bold beside the punctuation of Chinese and Japanese is bold, also while it is written', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await echoing(page)
  await chat.ask('**注意：**正文。\n\n含**「重点」**内容。\n\n* **text2：**text\n\n~~取消。~~了')
  await chat.finished()
  const text = textIn(chat.answers.last())
  await expect(text.locator('strong')).toHaveText(['注意：', '「重点」', 'text2：'])
  await expect(text.locator('del')).toHaveText('取消。')
})

test('Bold that is open beside such punctuation, or just closed, is bold while the rest is still to come', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  // Half of it comes before the gate.
  const begun = '含**「重点」**内容，**注意：**和**「未完'
  const rest = '成」**的。'.padEnd(begun.length, '了')
  await chat.ask(`${begun}${rest} [[style=parrot chunks=10 gate=bold]]`)
  const text = textIn(chat.answers.last())
  await expect(text.locator('strong')).toHaveText(['「重点」', '注意：', '「未完'])
  await expect(text).not.toContainText('*')
  await expect(chat.answers.last()).toHaveAttribute('data-status', 'streaming')
  grizz.upstream.open('bold')
  await chat.finished()
  await expect(text.locator('strong')).toHaveText(['「重点」', '注意：', '「未完成」'])
})

for (const title of ['مرحبا بالعالم 2!', 'שלום עולם 2!'])
  test(`The title ${title} runs from right to left wherever it stands, and turns nothing else`, {
    tag: '@long',
  }, async ({ page }) => {
    const chat = await grizz.signedUp(page)
    await chat.ask('A question [[chunks=2]]')
    await chat.finished()
    const path = `${grizz.url}/api/conversations/${chat.conversationId()}`
    expect((await page.request.patch(path, { data: { title } })).status()).toBe(200)
    await page.reload()
    await expect(page).toHaveTitle(`${title} · Grizz Chat`)
    await expectDirections(page.getByRole('heading', { name: title }), ['rtl'])
    await expectDirections(chat.sidebar.getByText(title, { exact: true }), ['rtl'])
    await nothingIsTurned(page)
    const [word = ''] = title.split(' ')
    await chat.sidebar.getByRole('searchbox').fill(word)
    await expectDirections(chat.sidebar.getByRole('searchbox'), ['rtl'])
    const found = chat.sidebar.getByRole('region', { name: 'Search results' })
    await expectDirections(found.getByRole('link', { name: title }).locator('[dir=auto]'), ['rtl'])
    await nothingIsTurned(page)
    await chat.sidebar.getByRole('searchbox').press('Escape')
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox').fill(word)
    await expectDirections(page.getByRole('combobox'), ['rtl'])
    await expectDirections(page.getByRole('option', { name: title }).locator('[dir=auto]').first(), ['rtl'])
    await nothingIsTurned(page)
    await page.keyboard.press('Escape')
    await renaming(page, chat)
    await expectDirections(page.getByLabel('Title'), ['rtl'])
    await nothingIsTurned(page)
  })

test('The Enter that ends a composition sends and chooses nothing', { tag: '@long' }, async ({ page }) => {
  const chat = await echoing(page)
  await chat.ask('First question')
  await chat.finished()
  await chat.box.fill('にほん')
  await endComposition(chat.box)
  await expect(chat.box).toHaveValue('にほん')
  await chat.box.fill('')
  await chat.questions.last().hover()
  await chat.button('Edit question').click()
  const editor = page.getByRole('textbox', { name: 'Edit the question' })
  await editor.fill('Another question')
  await endComposition(editor)
  await expect(editor).toHaveValue('Another question')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  const palette = page.getByRole('combobox', { name: 'Search and commands' })
  await palette.fill('new')
  await endComposition(palette)
  await expect(palette).toBeVisible()
  await expect(chat.questions).toHaveCount(1)
})

test('The Enter that ends a composition sends no form', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('First question [[chunks=2 title=Rivers]]')
  await chat.finished()
  await renaming(page, chat)
  const title = page.getByLabel('Title')
  await title.fill('日本')
  await endCompositionOfForm(title)
  await expect(title).toHaveValue('日本')
  await title.press('Enter')
  await expect(page.getByRole('heading', { name: '日本' })).toBeVisible()
  const settings = await openSettings(page, 'API keys')
  const key = settings.getByRole('textbox', { name: 'What the key is for' })
  await key.fill('日本')
  await endCompositionOfForm(key)
  await showSection(settings, 'Profile')
  const name = settings.getByLabel('Name')
  await name.fill('日本')
  await endCompositionOfForm(name)
  await expect(settings.getByRole('button', { name: 'Save' })).toBeEnabled()
  const { keys } = (await (await page.request.get(`${grizz.url}/api/keys`)).json()) as { keys: unknown[] }
  expect(keys).toEqual([])
  await name.press('Enter')
  await expect(chat.page.getByRole('button', { name: 'Account of 日本', includeHidden: true })).toHaveCount(1)
})

test('On a touch keyboard Enter begins a line, in the composer and in a question that is edited', {
  tag: '@long',
}, async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
  const page = await context.newPage()
  const chat = await grizz.signedUp(page)
  await chat.box.fill('one')
  await chat.box.press('Enter')
  await chat.box.pressSequentially('two [[chunks=2]]')
  await expect(chat.box).toHaveValue('one\ntwo [[chunks=2]]')
  await chat.button('Send').tap()
  await chat.finished()
  await chat.button('Edit question').tap()
  const editor = page.getByRole('textbox', { name: 'Edit the question' })
  await editor.fill('three')
  await editor.press('Enter')
  await editor.pressSequentially('four')
  await expect(editor).toHaveValue('three\nfour')
  await expect(chat.questions).toHaveCount(1)
  await context.close()
})

async function renaming(page: Page, chat: Chat): Promise<void> {
  await chat.sidebar.getByRole('listitem').first().hover()
  await chat.sidebar.getByRole('button', { name: /^Options of / }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
}

/** The Enter of a real keyboard that says 229, as Safari's does when it ends a composition. */
async function endCompositionOfForm(field: Locator): Promise<void> {
  await field.focus()
  const keyboard = await field.page().context().newCDPSession(field.page())
  const enter = { key: 'Enter', windowsVirtualKeyCode: 229 }
  await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', text: '\r', ...enter })
  await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter })
  await keyboard.detach()
}

async function echoing(page: Page) {
  const chat = await grizz.signedUp(page)
  await pickModel(page, 'echo')
  return chat
}

/** In the order of the page. */
async function expectDirections(places: Locator, directions: readonly ('rtl' | 'ltr')[]): Promise<void> {
  await expect(places).toHaveCount(directions.length)
  for (const [index, direction] of directions.entries())
    await expect(places.nth(index)).toHaveCSS('direction', direction)
}

/** As Safari does: the composition is over before the key that ended it. */
async function endComposition(field: Locator): Promise<void> {
  await field.dispatchEvent('keydown', { key: 'Enter', keyCode: 229 })
}
