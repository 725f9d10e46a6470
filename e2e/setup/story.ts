import { test as base, expect } from '@playwright/test'
import { stopSharedGrizz } from './grizz.ts'

/** A story fails as well when the page threw an error or broke its own content policy on the way. */
export const test = base.extend<{ soundPage: undefined }, { sharedGrizz: undefined }>({
  soundPage: [
    async ({ context }, use) => {
      const faults: string[] = []
      context.on('weberror', (fault) => faults.push(String(fault.error())))
      context.on('console', (message) => {
        if (/Content.Security.Policy|hydrat/i.test(message.text())) faults.push(message.text())
      })
      await use(undefined)
      expect(faults).toEqual([])
    },
    { auto: true },
  ],
  sharedGrizz: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright takes nothing else
    async ({}, use) => {
      await use(undefined)
      await stopSharedGrizz()
    },
    { auto: true, scope: 'worker' },
  ],
})
