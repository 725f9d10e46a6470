import { expect, test } from 'vitest'
import { watch } from '../../src/agents/watch.ts'

const idleMs = 200

/** The engine stands still, and the model's next word waits to be read. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

test.each([idleMs + 20, idleMs + 2000])('an engine that stood still for %i ms does not blame the model', async (ms) => {
  const watched = watch(new AbortController().signal, { firstTokenMs: idleMs, idleMs, wordlessMs: 60_000 })
  watched.heard()
  standStill(ms)
  await new Promise((resolve) => setTimeout(resolve, 1))
  expect(watched.signal.aborted).toBe(false)
  watched.heard()
  standStill(ms)
  await new Promise((resolve) => setTimeout(resolve, 1))
  expect(watched.signal.aborted).toBe(false)
  watched.end()
})

test('a model that stays silent is given up', async () => {
  const watched = watch(new AbortController().signal, { firstTokenMs: idleMs, idleMs, wordlessMs: 60_000 })
  await expect.poll(() => watched.signal.aborted, { timeout: 10_000 }).toBe(true)
  expect(watched.signal.reason).toMatchObject({ code: 'model_timeout' })
  watched.end()
})
