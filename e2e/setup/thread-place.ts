import type { Locator, Page } from '@playwright/test'

/** The scrolling element of the thread. */
export const threadOf = (page: Page): Locator => page.locator('[data-thread]')

/** Where the thread stands, in pixels. */
export function placeOf(page: Page): Promise<{ top: number; height: number; toEnd: number }> {
  return threadOf(page).evaluate(({ scrollTop, scrollHeight, clientHeight }) => ({
    top: scrollTop,
    height: scrollHeight,
    toEnd: scrollHeight - scrollTop - clientHeight,
  }))
}
