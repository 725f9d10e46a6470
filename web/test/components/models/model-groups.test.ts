import type { Model } from '@grizz/protocol/http'
import { describe, expect, it } from 'vitest'
import { choiceIn, choiceOf, findModel, keyOf, modelOfAnswer } from '../../../src/components/models/model-choice.ts'
import { firstOf, groupModels } from '../../../src/components/models/model-groups.ts'

const nothing = { recent: [], pinned: [] }
const model = (provider: string, id: string, name = id): Model => ({
  id,
  name,
  provider,
  providerName: provider.toUpperCase(),
  demo: false,
  contextWindow: null,
  inputPerMillion: null,
  outputPerMillion: null,
})
const many = [
  ...Array.from({ length: 300 }, (_, index) => model('router', `maker/model-${index}`)),
  model('openai', 'gpt-4o'),
  model('azure', 'gpt-4o'),
]
const idsOf = (groups: ReturnType<typeof groupModels>) =>
  groups.map(({ id, models }) => [id, ...models.map((own) => keyOf(choiceOf(own)))])

describe('the list of models', () => {
  it('has those of a provider together, in the order in which they are offered', () => {
    const few = [model('openai', 'a'), model('ollama', 'b'), model('openai', 'c')]
    expect(idsOf(groupModels(few, nothing, ''))).toEqual([
      ['openai', 'openai/a', 'openai/c'],
      ['ollama', 'ollama/b'],
    ])
  })

  it('begins with pinned and recent ones, each model once, and passes over what is gone', () => {
    const memory = { recent: ['openai/gpt-4o', 'azure/gpt-4o', 'gone/x'], pinned: ['azure/gpt-4o', 'gone/y'] }
    const groups = groupModels(many, memory, '')
    expect(idsOf(groups).slice(0, 2)).toEqual([
      ['pinned', 'azure/gpt-4o'],
      ['recent', 'openai/gpt-4o'],
    ])
    expect(groups.flatMap(({ models }) => models)).toHaveLength(many.length)
  })

  it('finds by words of name, id and provider; what begins with them comes first', () => {
    expect(idsOf(groupModels(many, nothing, 'MODEL-29 router'))).toEqual([
      ['router', 'router/maker/model-29', ...Array.from({ length: 10 }, (_, n) => `router/maker/model-29${n}`)],
    ])
    const named = [model('p', 'x-1', 'Older Bear'), model('p', 'x-2', 'Bear')]
    expect(idsOf(groupModels(named, nothing, 'bear'))).toEqual([['p', 'p/x-2', 'p/x-1']])
    expect(groupModels(many, nothing, 'no such model')).toEqual([])
  })

  it('is drawn in parts', () => {
    const drawn = firstOf(groupModels(many, { recent: [], pinned: ['openai/gpt-4o'] }, ''), 10)
    expect(drawn.map(({ id, models }) => [id, models.length])).toEqual([
      ['pinned', 1],
      ['router', 9],
    ])
  })
})

describe('a choice', () => {
  it('keeps the same model of two providers apart, also as a text', () => {
    for (const offered of many.slice(-3)) {
      expect(choiceIn(keyOf(choiceOf(offered)))).toEqual(choiceOf(offered))
      expect(findModel(many, choiceOf(offered))).toBe(offered)
    }
  })

  it('takes the first of that name where no provider is known, and none where the provider is gone', () => {
    expect(findModel(many, choiceIn(keyOf({ model: 'gpt-4o' })))?.provider).toBe('openai')
    expect(findModel(many, { model: 'gpt-4o', provider: 'gone' })).toBeUndefined()
    expect(findModel(many, undefined)).toBeUndefined()
  })

  it('knows the model of an old answer, whose provider has another name', () => {
    expect(modelOfAnswer(many, { model: 'gpt-4o', provider: 'azure' })?.provider).toBe('azure')
    expect(modelOfAnswer(many, { model: 'gpt-4o', provider: 'OpenAI' })?.provider).toBe('openai')
    expect(modelOfAnswer(many, { model: undefined, provider: undefined })).toBeUndefined()
  })
})
