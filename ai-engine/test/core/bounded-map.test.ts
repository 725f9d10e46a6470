import { expect, it } from 'vitest'
import { createBoundedMap } from '../../src/core/bounded-map.ts'

it('forgets the entry that was set the longest ago', () => {
  const map = createBoundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('a', 3)
  map.set('c', 4)
  expect(['a', 'b', 'c'].map(map.get)).toEqual([3, undefined, 4])
})

it('counts an entry that is set again once', () => {
  const map = createBoundedMap<string, number>(2)
  for (const key of ['a', 'b', 'a', 'b', 'a']) map.set(key, 1)
  expect(['a', 'b'].map(map.get)).toEqual([1, 1])
})
