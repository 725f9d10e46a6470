import { expect, it } from 'vitest'
import { ownValue } from '../../src/core/own-value.ts'

it('is what a record holds, and nothing that every object has', () => {
  const record: Record<string, number> = JSON.parse('{"a": 1, "toString": 2, "__proto__": 3}')
  expect(['a', 'toString', '__proto__', 'b', 'constructor', 'valueOf'].map((name) => ownValue(record, name))).toEqual([
    1,
    2,
    3,
    undefined,
    undefined,
    undefined,
  ])
})
