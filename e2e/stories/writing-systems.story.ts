import { expect, type Locator, type Page } from '@playwright/test'
import { textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

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
  await expectDirections(text.locator(':scope > p'), ['rtl', 'ltr', 'rtl'])
  await expectDirections(text.locator('li'), ['rtl', 'ltr'])
  await expectDirections(text.locator('table, blockquote'), ['rtl', 'rtl'])
  await expectDirections(text.locator('code, pre'), ['ltr', 'ltr', 'ltr', 'ltr'])
})

test('Bold beside the punctuation of Chinese and Japanese is bold, also while it is written', async ({ page }) => {
  const chat = await echoing(page)
  await chat.ask('**注意：**正文。\n\n含**「重点」**内容。\n\n* **text2：**text\n\n~~取消。~~了')
  await chat.finished()
  const text = textIn(chat.answers.last())
  await expect(text.locator('strong')).toHaveText(['注意：', '「重点」', 'text2：'])
  await expect(text.locator('del')).toHaveText('取消。')
})

test('The Enter that ends a composition sends and chooses nothing', async ({ page }) => {
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

async function echoing(page: Page) {
  const chat = await grizz.signedUp(page)
  await page.getByRole('button', { name: /^Model: / }).click()
  await page.getByRole('menuitemradio', { name: 'echo' }).click()
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
