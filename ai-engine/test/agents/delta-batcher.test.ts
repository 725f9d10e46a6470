import { expect, it } from 'vitest'
import { createDeltaBatcher } from '../../src/agents/delta-batcher.ts'

function cadenceAt(deltasPerSecond: number) {
  let now = 0
  const cadence = createDeltaBatcher({ now: () => now })
  const say = (seconds: number, rate: number) => {
    for (let i = 0; i < seconds * rate; i++) {
      now += 1000 / rate
      cadence.count()
    }
  }
  say(1, deltasPerSecond)
  return { cadence, say }
}

it('a quiet engine appends each token at once', () => {
  expect(cadenceAt(50).cadence.next()).toBeUndefined()
  expect(cadenceAt(1000).cadence.next()).toBeUndefined()
})

it('a busy engine has all its runs append together, again and again', async () => {
  const { cadence } = cadenceAt(10_000)
  const first = cadence.next()
  expect(first).toBeInstanceOf(Promise)
  expect(cadence.next()).toBe(first)
  await first
  expect(cadence.next()).not.toBe(first)
})

it('an engine that has become quiet waits no longer', () => {
  const { cadence, say } = cadenceAt(10_000)
  say(1, 50)
  expect(cadence.next()).toBeUndefined()
})
