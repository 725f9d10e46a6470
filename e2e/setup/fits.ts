import { expect, type Page } from '@playwright/test'

/** Fails when the page scrolls sideways, or when something to press or to type into sticks out of the window. */
export async function fits(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'))
    .toBe(0)
  await expect.poll(() => page.evaluate(cutOff)).toEqual([])
}

/** The names of what a user cannot press whole, but for what lies in something that scrolls sideways by itself. */
const cutOff = `(() => {
  const scrolls = (element) =>
    element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth
      ? true
      : scrolls(element.parentElement))
  return [...document.querySelectorAll('button, a, input, select, textarea')]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert], .sr-only'))
    .filter((element) => {
      const { left, right, width } = element.getBoundingClientRect()
      return width > 1 && (left < -1 || right > innerWidth + 1) && !scrolls(element)
    })
    .map((element) => element.getAttribute('aria-label') ?? element.textContent)
})()`
