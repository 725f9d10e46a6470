import { testProvider } from '@grizz/protocol/providers'
import { describe, expect, it } from 'vitest'
import { draftFor, givenBy, isWhole } from '../../../../src/components/providers/form/provider-draft.ts'
import {
  cloudProviders,
  localProviders,
  otherProvider,
  suggestedModel,
} from '../../../../src/components/providers/known-providers.ts'

describe('what is typed of a provider', () => {
  it('is given without the secrets that stay as they are', () => {
    const draft = { ...draftFor(otherProvider), baseUrl: ' https://models.example.org/v1 ' }
    expect(givenBy(draft)).toEqual({
      name: 'models.example.org',
      api: 'openai_chat',
      baseUrl: 'https://models.example.org/v1',
    })
    expect(givenBy({ ...draft, name: 'Mine', apiKey: ' sk-1 ', headerLines: 'A: b' })).toMatchObject({
      name: 'Mine',
      apiKey: 'sk-1',
      headers: { A: 'b' },
    })
  })

  it('is not tried without an address, or with a line that is no header', () => {
    expect(isWhole(draftFor(otherProvider))).toBe(false)
    expect(isWhole({ ...draftFor(otherProvider), baseUrl: 'x', headerLines: 'no header' })).toBe(false)
  })

  it.each([...cloudProviders, ...localProviders])('is whole for $name as it is chosen', (known) => {
    expect(isWhole(draftFor(known))).toBe(true)
    expect(testProvider.safeParse(givenBy(draftFor(known))).success).toBe(true)
    expect(known.baseUrl).toMatch(/\/(v1|v1beta\/openai)$/)
  })
})

describe('the model that is suggested', () => {
  const modelsOf = (...ids: string[]) => ids.map((id) => ({ id }))
  const known = (name: string) => cloudProviders.find((provider) => provider.name === name) ?? otherProvider

  it('is a good one of a known provider, and never one that does not talk', () => {
    const openai = modelsOf('whisper-1', 'gpt-4o', 'gpt-5-mini', 'gpt-5', 'text-embedding-3-small')
    expect(suggestedModel(openai, known('OpenAI'))).toBe('gpt-5')
    expect(suggestedModel(openai, otherProvider)).toBe('gpt-4o')
    expect(suggestedModel(modelsOf('claude-haiku-4-5', 'claude-sonnet-4-5'), known('Anthropic'))).toBe(
      'claude-sonnet-4-5',
    )
  })

  it('is the only one there is, and none where there is none', () => {
    expect(suggestedModel(modelsOf('nomic-embed-text'), otherProvider)).toBe('nomic-embed-text')
    expect(suggestedModel([], otherProvider)).toBeUndefined()
  })
})
