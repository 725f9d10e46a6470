import type { Model } from '@grizz/protocol/http'
import { expect, it } from 'vitest'
import { knownParameters } from '../../../src/llm/registry/known-parameters.ts'

const model: Model = {
  id: 'bear-1',
  name: 'Bear',
  provider: 'honey',
  providerName: 'Honey',
  demo: false,
  contextWindow: null,
  inputPerMillion: null,
  outputPerMillion: null,
}
const parameters = { reasoningEffort: 'high', temperature: 0, maxOutputTokens: 5000 }

it('sends a model what it knows, and all where nothing is known of it', () => {
  expect(knownParameters(parameters, model)).toEqual(parameters)
  expect(knownParameters({}, model)).toEqual({})
  expect(knownParameters(parameters, { ...model, capabilities: { temperature: false, reasoningEfforts: [] } })).toEqual(
    {
      maxOutputTokens: 5000,
    },
  )
  const bounded = {
    ...model,
    maxOutputTokens: 4000,
    capabilities: { temperature: true, reasoningEfforts: ['low', 'high'] },
  }
  expect(knownParameters(parameters, bounded)).toEqual({ ...parameters, maxOutputTokens: 4000 })
  expect(knownParameters({ reasoningEffort: 'max' }, bounded)).toEqual({})
})
