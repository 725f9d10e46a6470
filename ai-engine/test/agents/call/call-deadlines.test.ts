import { expect, test } from 'vitest'
import { startCallDeadlines } from '../../../src/agents/call/call-deadlines.ts'

const IDLE_MS = 200

/** The engine stands still, and the model's next word waits to be read. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

test.each([IDLE_MS + 20, IDLE_MS + 2000])(
  'an engine that stood still for %i ms does not blame the model',
  async (ms) => {
    const deadlines = startCallDeadlines(new AbortController().signal, {
      firstTokenMs: IDLE_MS,
      idleMs: IDLE_MS,
      wordlessMs: 60_000,
    })
    deadlines.text()
    standStill(ms)
    await new Promise((resolve) => setTimeout(resolve, 1))
    expect(deadlines.signal.aborted).toBe(false)
    deadlines.text()
    standStill(ms)
    await new Promise((resolve) => setTimeout(resolve, 1))
    expect(deadlines.signal.aborted).toBe(false)
    deadlines.end()
  },
)

test('a model that stays silent is given up', async () => {
  const deadlines = startCallDeadlines(new AbortController().signal, {
    firstTokenMs: IDLE_MS,
    idleMs: IDLE_MS,
    wordlessMs: 60_000,
  })
  await expect.poll(() => deadlines.signal.aborted, { timeout: 100_000 }).toBe(true)
  expect(deadlines.signal.reason).toMatchObject({ code: 'model_timeout' })
  deadlines.end()
})

test('a model that gives signs of life is waited for longer than one that is silent', async () => {
  const deadlines = startCallDeadlines(new AbortController().signal, {
    firstTokenMs: 300,
    idleMs: 300,
    wordlessMs: 60_000,
  })
  const since = performance.now()
  while (performance.now() - since < 1500) {
    deadlines.alive()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(deadlines.signal.aborted).toBe(false)
  await expect.poll(() => deadlines.signal.aborted, { timeout: 100_000 }).toBe(true)
  deadlines.end()
})

test.each([
  ['before its first word', false, 'did not begin to answer'],
  ['in its answer', true, 'fell silent'],
])('a model that gives signs of life %s and no word is given up in the end', async (_, hasText, words) => {
  const deadlines = startCallDeadlines(new AbortController().signal, {
    firstTokenMs: 60_000,
    idleMs: 60_000,
    wordlessMs: 1000,
  })
  if (hasText) deadlines.text()
  deadlines.alive()
  expect(deadlines.signal.aborted).toBe(false)
  await new Promise((resolve) => setTimeout(resolve, 1100))
  deadlines.alive()
  expect(deadlines.signal.reason).toMatchObject({ code: 'model_timeout' })
  expect(deadlines.signal.reason.message).toContain(words)
  deadlines.end()
})
