import { expect, it } from 'vitest'
import { oneAhead } from '../../../src/core/concurrency/one-ahead.ts'

it('fetches a value while its consumer works on the one before, and no more', async () => {
  let fetched = 0
  let isClosed = false
  async function* source() {
    try {
      for (;;) yield ++fetched
    } finally {
      isClosed = true
    }
  }
  const seen: [value: number, fetched: number][] = []
  for await (const value of oneAhead(source())) {
    await Promise.resolve()
    seen.push([value, fetched])
    if (value === 3) break
  }
  expect(seen).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
  ])
  await expect.poll(() => isClosed).toBe(true)
})

it('fails where its source does, after all that came before', async () => {
  async function* source() {
    yield 1
    yield 2
    throw new Error('broken off')
  }
  const seen: number[] = []
  const read = async () => {
    for await (const value of oneAhead(source())) seen.push(value)
  }
  await expect(read()).rejects.toThrow('broken off')
  expect(seen).toEqual([1, 2])
})

it('lets go of a source that stands still', async () => {
  async function* source() {
    yield 1
    await new Promise(() => {})
  }
  const seen: number[] = []
  for await (const value of oneAhead(source())) {
    seen.push(value)
    break
  }
  expect(seen).toEqual([1])
})
