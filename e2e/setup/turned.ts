import { expect, type Page } from '@playwright/test'

/** Fails when a sign turns what stands around its own words, or is in an attribute, which the browser shows by itself. */
export async function nothingIsTurned(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(turned)).toEqual([])
  expect(await page.evaluate(signsInAttributes)).toEqual([])
  expect(await page.title()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
}

/** Texts of Latin letters, without such signs in themselves, whose letters run from right to left. */
export const turned = `(() => {
  const found = []
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const at = node.data.search(/[A-Za-z]{2}/)
    if (at < 0 || /[\\u202a-\\u202e\\u2066-\\u2069]/.test(node.data) || !node.parentElement.checkVisibility()) continue
    const range = document.createRange()
    const [first, second] = [at, at + 1].map((from) => {
      range.setStart(node, from)
      range.setEnd(node, from + 1)
      return range.getBoundingClientRect()
    })
    if (second.top === first.top && second.left < first.left) found.push(node.data)
  }
  return found
})()`

const signsInAttributes = `[...document.querySelectorAll('[title], [aria-label], [alt]')]
  .flatMap((element) => ['title', 'aria-label', 'alt'].map((name) => element.getAttribute(name) ?? ''))
  .filter((value) => /[\\u202a-\\u202e\\u2066-\\u2069]/.test(value))`
