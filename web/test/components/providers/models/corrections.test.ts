import { modelCorrection, updateProvider } from '@grizz/protocol/providers'
import { describe, expect, it } from 'vitest'
import { correctionOf, draftOf, mistakesIn } from '../../../../src/components/providers/models/correction-draft.ts'
import {
  changeFor,
  type ModelSelection,
  selectionOf,
  withChosen,
  withCorrection,
} from '../../../../src/components/providers/models/model-selection.ts'

const whole = {
  name: 'Bear',
  contextWindow: 64_000,
  maxOutputTokens: 4000,
  price: { inputPerMillion: 1.5, cachedInputPerMillion: 0.1, outputPerMillion: 6 },
  capabilities: { tools: true, images: false, reasoningEfforts: ['low', 'high'] },
}

describe('a correction', () => {
  it.each([
    whole,
    {},
    { capabilities: { reasoningEfforts: [] } },
    { price: { inputPerMillion: 0, outputPerMillion: 0 } },
  ])('comes back from its form as it went in: %j', (correction) => {
    const draft = draftOf(correction)
    expect(mistakesIn(draft)).toEqual([])
    expect(correctionOf(draft)).toEqual(correction)
    expect(modelCorrection.safeParse(correctionOf(draft)).success).toBe(true)
  })

  it('tells which fields hold what cannot be meant', () => {
    const draft = { ...draftOf({}), contextWindow: '1.5', inputPerMillion: '3', reasoning: 'yes' as const }
    expect(mistakesIn(draft)).toEqual(['contextWindow', 'outputPerMillion', 'reasoningEfforts'])
    expect(mistakesIn({ ...draftOf({}), outputPerMillion: 'a lot' })).toContain('outputPerMillion')
  })
})

describe('the models of a provider', () => {
  const all: ModelSelection = { all: true, chosen: [], corrections: {} }

  it('are all, with their corrections', () => {
    const change = changeFor(withCorrection(all, 'a', whole))
    expect(change).toEqual({ models: 'all', corrections: { a: whole } })
    expect(changeFor(withCorrection(withCorrection(all, 'a', whole), 'a', {}))).toEqual({
      models: 'all',
      corrections: {},
    })
  })

  it('are the chosen ones in their order, each once, and are read as they were saved', () => {
    const some = withChosen(withChosen({ ...all, all: false }, ['b', 'a'], true), ['a', 'c'], true)
    const selection = withCorrection(withChosen(some, ['c'], false), 'a', whole)
    const change = changeFor(selection)
    expect(change).toEqual({ models: [{ id: 'b' }, { ...whole, id: 'a' }], corrections: {} })
    const { models } = updateProvider.parse(change)
    expect(selectionOf({ models, corrections: {} } as Parameters<typeof selectionOf>[0])).toEqual(selection)
  })
})
