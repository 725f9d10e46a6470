import { expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'

it('knows none, one or several proxies', () => {
  const trusted = (TRUST_PROXY: string) => readConfig({ TRUST_PROXY }).trustProxy
  expect(readConfig({}).trustProxy).toBe(0)
  expect(['off', 'false', '0', 'on', 'true', '1', '2', '9'].map(trusted)).toEqual([0, 0, 0, 1, 1, 1, 2, 9])
  for (const wrong of ['yes', '-1', '10', '1.5', '10.0.0.0/8']) expect(() => trusted(wrong)).toThrow(/TRUST_PROXY/)
})
