import { expect, it } from 'vitest'
import { createFairSemaphore } from '../../../src/core/concurrency/fair-semaphore.ts'

const calm = () => new AbortController().signal
const LIMITS = { running: 3, runningPerOwner: 2, perOwner: 4, waiting: 5 }

it("one owner's many jobs leave a slot for another's", async () => {
  const slots = createFairSemaphore(LIMITS)
  const first = await slots.acquire('ann', calm())
  await slots.acquire('ann', calm())
  const started: string[] = []
  const third = slots.acquire('ann', calm()).then(() => started.push('ann'))
  await slots.acquire('ben', calm())
  const bens = slots.acquire('ben', calm()).then(() => started.push('ben'))
  expect(started).toEqual([])
  first?.()
  await third
  expect(started).toEqual(['ann'])
  first?.()
  expect(started).toEqual(['ann'])
  void bens
})

it('what is too much to wait is refused at once: of one owner, and of all', async () => {
  const slots = createFairSemaphore(LIMITS)
  const ask = (owner: string) => slots.acquire(owner, calm())
  await Promise.all([ask('ann'), ask('ann')])
  void ask('ann')
  void ask('ann')
  expect(await ask('ann')).toBeUndefined()
  await ask('ben')
  for (const owner of ['ben', 'cy', 'dee']) void ask(owner)
  expect(await ask('eve')).toBeUndefined()
})

it('who gives up waiting leaves the line', async () => {
  const slots = createFairSemaphore({ ...LIMITS, running: 1 })
  const release = await slots.acquire('ann', calm())
  const controller = new AbortController()
  const given = slots.acquire('ben', controller.signal)
  const next = slots.acquire('cy', calm())
  controller.abort(new Error('enough'))
  await expect(given).rejects.toThrow('enough')
  release?.()
  expect(await next).toBeTypeOf('function')
  await expect(slots.acquire('ben', controller.signal)).rejects.toThrow('enough')
})
