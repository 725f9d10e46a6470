import { expect, test } from 'vitest'
import { watch } from '../../src/agents/watch.ts'

const idleMs = 200

test('an engine that stood still does not blame the model, which gets its time again', async () => {
  const watched = watch(new AbortController().signal, { firstTokenMs: idleMs, idleMs })
  watched.heard()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, idleMs + 1000)
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(watched.signal.aborted).toBe(false)
  await expect.poll(() => watched.signal.aborted, { timeout: 10_000 }).toBe(true)
  watched.end()
})
