import { expect, it } from 'vitest'
import { memoizeFor } from '../../../src/core/concurrency/memoize-for.ts'

it('does its work once for all who ask meanwhile and for a while after, a failure included', async () => {
  let now = 0
  let begun = 0
  let answer = Promise.withResolvers<string>()
  const read = memoizeFor(
    1000,
    () => {
      begun += 1
      return answer.promise
    },
    () => now,
  )
  const asked = [read(), read()]
  now = 5000
  asked.push(read())
  answer.resolve('first')
  expect(await Promise.all(asked)).toEqual(['first', 'first', 'first'])
  now = 5999
  expect(await read()).toBe('first')
  expect(begun).toBe(1)
  now = 6000
  answer = Promise.withResolvers()
  answer.reject(new Error('away'))
  await expect(read()).rejects.toThrow('away')
  await expect(read()).rejects.toThrow('away')
  expect(begun).toBe(2)
  now = 7000
  answer = Promise.withResolvers()
  answer.resolve('back')
  expect(await read()).toBe('back')
  expect(begun).toBe(3)
})
