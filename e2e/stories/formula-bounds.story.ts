import { expect, type Locator, type Page } from '@playwright/test'
import { type Chat, textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

const box = '\\colorbox{red}{\\Huge XXXXXXXX}'
const moved = [
  `\\raisebox{19em}{${box}}`,
  `\\raisebox{-19em}{${box}}`,
  `\\rlap{${box}}`,
  `\\llap{${box}}`,
  `\\mathclap{${box}${box}${box}}`,
  `\\kern-19em ${box}`,
  `\\kern99em \\kern99em \\kern99em ${box}`,
  `\\hspace{-19em}${box}`,
  `\\mskip-99mu \\mkern-99mu ${box}`,
  `\\smash{\\raisebox{9em}{${box}}}`,
  `\\smash{\\raisebox{-9em}{${box}}}`,
  `\\smash{\\rule{19em}{19em}}`,
  `\\smash{\\rule[-19em]{19em}{38em}}`,
  `\\raisebox{19em}{\\raisebox{19em}{${box}}}`,
  `x^{\\raisebox{19em}{${box}}}`,
  `\\begin{matrix}${box}\\\\[-19em]${box}\\end{matrix}`,
  `\\underset{\\raisebox{-19em}{${box}}}{x}`,
]
/** Each place where a formula may stand. */
const places: Readonly<Record<string, (tex: string) => string>> = {
  'in running text': (tex) => `a $${tex}$ b`,
  'on its own': (tex) => `$$\n${tex}\n$$`,
  'in a heading': (tex) => `## a $${tex}$`,
  'in a list': (tex) => `- a\n  - b $${tex}$`,
  'in a quotation': (tex) => `> > a $${tex}$`,
  'in a table': (tex) => `| a |\n|---|\n| $${tex}$ |`,
}

for (const [place, within] of Object.entries(places))
  test(`A formula ${place} covers nothing outside of its block and takes no clicks there, however moved`, {
    tag: '@long',
  }, async ({ page }) => {
    const formulas = place === 'in running text' ? moved : moved.filter((_, index) => index % 4 === 0)
    const chat = await grizz.signedUp(page)
    const blocks = formulas.flatMap((tex, index) => [`Neighbour ${index}`, within(tex)])
    await says(chat, [...blocks, 'The last neighbour'].join('\n\n'))
    await expect(page.locator('.formula-drawn:not([hidden]) .katex-html')).toHaveCount(formulas.length)
    const neighbours = textIn(chat.answers.last()).locator('.prose > p', { hasText: /neighbour/i })
    await expect(neighbours).toHaveCount(formulas.length + 1)
    expect(await coveredOf(page, [...(await neighbours.all()), chat.box])).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
  })

test('A formula that is not kept in its block would cover the one before', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await says(chat, `Neighbour\n\na $\\smash{\\rule[2.5em]{19em}{2em}}$`)
  await expect(page.locator('.formula-drawn .katex-html')).toHaveCount(1)
  const neighbour = page.locator('[data-role=assistant] p', { hasText: 'Neighbour' })
  expect(await coveredOf(page, [neighbour])).toEqual([])
  await page.locator('p:has(.formula-drawn)').evaluate((block) => {
    block.style.overflow = 'visible'
  })
  expect(await coveredOf(page, [neighbour])).toEqual(['painted over: Neighbour', 'clicks taken: Neighbour'])
})

/** What formulas are painted over, so that it looks otherwise without them, and what does not get the clicks on it. */
async function coveredOf(page: Page, places: readonly Locator[]): Promise<string[]> {
  const covered: string[] = []
  for (const place of places) {
    // Away from the button over the end of the thread: its round edges are drawn a shade otherwise over a formula.
    await place.evaluate((element) => element.scrollIntoView({ block: 'center' }))
    const name = await place.textContent()
    if (await looksOtherwiseWithout(page, place)) covered.push(`painted over: ${name}`)
    if (await givesClicksAway(place)) covered.push(`clicks taken: ${name}`)
  }
  return covered
}

/** Looked at again while something else changes there: a button comes when the thread is scrolled. */
async function looksOtherwiseWithout(page: Page, place: Locator): Promise<boolean> {
  for (;;) {
    const before = await place.screenshot()
    await page.evaluate(showFormulas('hidden'))
    const without = await place.screenshot()
    await page.evaluate(showFormulas('visible'))
    if (before.equals(without)) return false
    if (before.equals(await place.screenshot())) return true
  }
}

const showFormulas = (visibility: string) =>
  `for (const formula of document.querySelectorAll('.formula-drawn')) formula.style.visibility = '${visibility}'`

/** On some of its points a click would reach a formula that is not in it. */
function givesClicksAway(place: Locator): Promise<boolean> {
  return place.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const points = [0.02, 0.25, 0.5, 0.75, 0.98].flatMap((x) => [0.1, 0.5, 0.9].map((y) => ({ x, y })))
    return points.some(({ x, y }) => {
      const hit = element.ownerDocument.elementFromPoint(left + x * width, top + y * height)
      return hit !== null && !element.contains(hit) && hit.closest('.formula') !== null
    })
  })
}

async function says(chat: Chat, markdown: string): Promise<void> {
  await chat.ask(`${markdown}\n\n[[style=parrot]]`)
  await chat.finished()
}
