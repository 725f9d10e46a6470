import { expect, it } from 'vitest'
import { createSemaphore } from '../../../src/core/concurrency/semaphore.ts'

it('lets only so many under way and so many wait, in order, and refuses the rest before they begin', async () => {
  const gate = createSemaphore({ maxConcurrent: 2, maxWaiting: 3, refusal: 'Try again in a moment.' })
  const begun: number[] = []
  const ends = Array.from({ length: 6 }, () => Promise.withResolvers<void>())
  const work = (index: number) =>
    gate(async () => {
      begun.push(index)
      await ends[index]?.promise
      return index
    })
  const passing = [0, 1, 2, 3, 4].map(work)
  await expect(work(5)).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: expect.any(Number) })
  expect(begun).toEqual([0, 1])
  ends[1]?.resolve()
  await passing[1]
  await expect.poll(() => begun).toEqual([0, 1, 2])
  ends[2]?.reject(new Error('a failure'))
  await expect(passing[2]).rejects.toThrow('a failure')
  await expect.poll(() => begun).toEqual([0, 1, 2, 3])
  for (const { resolve } of ends) resolve()
  expect(await Promise.all([passing[0], passing[3], passing[4]])).toEqual([0, 3, 4])
  expect(begun).toEqual([0, 1, 2, 3, 4])
  expect(await Promise.all([gate(async () => 'a'), gate(async () => 'b')])).toEqual(['a', 'b'])
})
