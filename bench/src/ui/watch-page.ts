import type { Page } from '@playwright/test'

/** How a page felt while something went on in it. */
export interface Felt {
  seconds: number
  /** In tasks of more than 50 ms, and the longest of them, in milliseconds. */
  blockedMs: number
  longestMs: number
  framesPerSecond: number
}

/** To be run before the page's own scripts. */
export const watcher = `
  window.felt = { tasks: [], frames: 0, begun: 0 }
  new PerformanceObserver((list) => felt.tasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration])))
    .observe({ type: 'longtask', buffered: true })
  const frame = () => { felt.frames += 1; requestAnimationFrame(frame) }
  requestAnimationFrame(frame)
`

export async function watch(page: Page, work: () => Promise<unknown>): Promise<Felt> {
  await page.evaluate('felt.begun = performance.now(); felt.frames = 0')
  await work()
  // The observer is told of the last task a moment after it.
  await page.waitForTimeout(300)
  return page.evaluate<Felt>(`(() => {
    const seconds = (performance.now() - felt.begun - 300) / 1000
    const tasks = felt.tasks.filter(([startTime]) => startTime >= felt.begun).map(([, duration]) => duration)
    const blockedMs = tasks.reduce((sum, duration) => sum + duration, 0)
    return { seconds, blockedMs, longestMs: Math.max(0, ...tasks), framesPerSecond: felt.frames / (seconds + 0.3) }
  })()`)
}
