import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ReportedUsage } from '../../../src/llm/contract/model.ts'
import type { Models } from '../../../src/llm/registry/models.ts'
import { asModelError, calm, gather, question } from '../gather.ts'
import { models, source } from './open-models.ts'

const started: Upstream[] = []
async function start(listed: readonly string[] | 'silent' | 'missing', port?: number): Promise<Upstream> {
  const upstream = await startUpstream({ models: listed, ...(port && { port }) })
  started.push(upstream)
  return upstream
}
afterEach(() => Promise.all(started.splice(0).map((upstream) => upstream.close())))

const million: ReportedUsage = { inputTokens: 1e6, outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0 }
const listed = async ({ list }: Models) => (await list()).models.map(({ id, provider }) => `${provider}/${id}`)

/** The sentence with which a choice is refused. */
async function refusal({ provider }: Models, choice: { model: string; provider?: string }): Promise<string> {
  const chosen = provider(choice)
  const { error } = await gather(chosen.provider.stream(question('Hello'), calm()))
  expect(asModelError(error)).toMatchObject({ code: 'model_unavailable', retryable: false })
  return asModelError(error).message
}

describe('two providers', () => {
  it('keep models of the same name apart', async () => {
    const [one, two] = [await start(['bear', 'honey']), await start(['bear', 'gpt-4o'])]
    const both = await models({
      sources: [
        source('one', one, {
          corrections: { bear: { price: { inputPerMillion: 1, outputPerMillion: 1 }, name: 'Bear I' } },
        }),
        source('two', two, { corrections: { bear: { contextWindow: 7000 } } }),
      ],
    })
    expect(await listed(both)).toEqual(['one/bear', 'one/honey', 'two/bear', 'two/gpt-4o'])
    expect(both.provider({ model: 'bear', provider: 'two' })).toMatchObject({
      model: 'bear',
      provider: { slug: 'two' },
    })
    expect(both.describe({ model: 'bear', provider: 'one' })).toMatchObject({ name: 'Bear I', inputPerMillion: 1 })
    expect(both.describe({ model: 'bear', provider: 'two' })).toMatchObject({ name: 'bear', contextWindow: 7000 })
    expect(both.prices.cents({ model: 'bear', provider: 'one' }, undefined, million)).toBe(100)
    expect(both.prices.cents({ model: 'bear', provider: 'two' }, undefined, million)).toBeNull()
  })

  it('are found by a model alone: who lists it, the default provider first, else the default provider', async () => {
    const [one, two] = [await start(['bear', 'honey']), await start(['bear', 'gpt-4o'])]
    const both = await models({ sources: [source('one', one), source('two', two)] })
    const slugOf = (model: string) => both.provider({ model }).provider.slug
    expect([slugOf('gpt-4o'), slugOf('honey'), slugOf('bear'), slugOf('unheard-of')]).toEqual([
      'two',
      'one',
      'one',
      'one',
    ])
    both.settings.defaultProvider = 'two'
    expect([slugOf('gpt-4o'), slugOf('honey'), slugOf('bear'), slugOf('unheard-of')]).toEqual([
      'two',
      'one',
      'two',
      'two',
    ])
  })

  it('have a default that administrators choose, by model, provider or both', async () => {
    const [one, two] = [await start(['bear', 'honey']), await start(['bear', 'gpt-4o'])]
    const both = await models({ sources: [source('one', one), source('two', two)] })
    expect(both.default()).toEqual({ model: 'bear', provider: 'one' })
    Object.assign(both.settings, { defaultModel: null, defaultProvider: 'two' })
    expect(both.default()).toEqual({ model: 'bear', provider: 'two' })
    Object.assign(both.settings, { defaultModel: 'gpt-4o', defaultProvider: null })
    expect(both.default()).toEqual({ model: 'gpt-4o', provider: 'two' })
    Object.assign(both.settings, { defaultModel: 'honey', defaultProvider: 'one' })
    expect(both.default()).toEqual({ model: 'honey', provider: 'one' })
    expect(await both.list()).toMatchObject({ defaultModel: 'honey', defaultProvider: 'one' })
    both.shown.sources = [source('two', two)]
    expect(both.default()).toEqual({ model: 'bear', provider: 'two' })
  })

  it('answer for each other in no list: one that is down keeps its last list, and holds nobody up', async () => {
    const [one, two] = [await start(['bear']), await start(['gpt-4o'])]
    const both = await models({ sources: [source('one', one), source('two', two)] })
    await one.close()
    await start('silent', Number(new URL(one.url).port))
    both.clock.now += 61_000
    expect(await listed(both)).toEqual(['one/bear', 'two/gpt-4o'])
    // The silent one is still being asked: it would have a problem by the time that it was given up.
    expect(both.problems().has('one')).toBe(false)
    expect(both.problems().has('two')).toBe(false)
  })

  it('say why they cannot be used', async () => {
    const one = await start(['bear'])
    await one.close()
    const down = await models({ sources: [source('one', one), source('two', await start(['gpt-4o']))] })
    expect(down.problems().get('one')).toContain('ONE at 127.0.0.1')
    expect(down.problems().get('one')).toContain('connection refused')
    expect(await listed(down)).toEqual(['two/gpt-4o'])
  })
})

describe('a provider', () => {
  it('that is changed is asked anew, and keeps its list while only what is shown of it changes', async () => {
    const [one, two] = [await start(['bear', 'honey']), await start(['gpt-4o'])]
    const changing = await models({ sources: [source('one', one)] })
    const before = changing.provider({ model: 'bear' }).provider
    changing.shown.sources = [source('one', one, { chosen: ['honey'], corrections: { honey: { name: 'Honey!' } } })]
    expect((await changing.list()).models).toMatchObject([{ id: 'honey', name: 'Honey!' }])
    expect(changing.provider({ model: 'honey' }).provider).toBe(before)
    changing.shown.sources = [source('one', two)]
    expect(await listed(changing)).toEqual(['one/gpt-4o'])
    expect(changing.provider({ model: 'gpt-4o' }).provider).not.toBe(before)
  })

  it('offers the chosen models in their order, listed or not, and no others', async () => {
    const one = await start(['bear', 'honey'])
    const chosen = await models({ sources: [source('one', one, { chosen: ['honey', 'secret'] })] })
    expect(await listed(chosen)).toEqual(['one/honey', 'one/secret'])
    expect(chosen.provider({ model: 'secret' })).toMatchObject({ model: 'secret', provider: { slug: 'one' } })
    expect(await refusal(chosen, { model: 'bear', provider: 'one' })).toBe(
      'ONE does not offer bear here. Choose another model.',
    )
  })

  it('that is switched off or gone refuses with a sentence', async () => {
    const one = await start(['bear'])
    const both = await models({ sources: [source('one', one, { enabled: false }), source('two', one)] })
    expect(await listed(both)).toEqual(['two/bear'])
    expect(await refusal(both, { model: 'bear', provider: 'one' })).toBe(
      'ONE is switched off here. Choose another model, or ask an administrator.',
    )
    expect(await refusal(both, { model: 'bear', provider: 'three' })).toContain('The provider three was removed.')
    expect(both.describe({ model: 'bear', provider: 'one' })).toMatchObject({ provider: 'one', providerName: 'ONE' })
    expect(both.prices.cents({ model: 'bear', provider: 'three' }, undefined, million)).toBeNull()
  })

  it('whose key cannot be read refuses', async () => {
    const one = await start(['bear'])
    const broken = await models({ sources: [source('one', one, { problem: 'Give the key again.' })] })
    expect(await refusal(broken, { model: 'bear', provider: 'one' })).toBe('ONE cannot be used: Give the key again.')
    expect(broken.problems().get('one')).toBe('Give the key again.')
  })

  it('that is the only one and is switched off leaves the word to servers on this machine', async () => {
    const local = await start(['llama3.2'])
    const places = [{ name: 'Ollama', port: Number(new URL(local.url).port) }]
    const one = await start(['bear'])
    const off = await models({ sources: [source('one', one, { enabled: false })] }, places)
    expect(await listed(off)).toEqual(['ollama/llama3.2'])
    expect(await off.found()).toEqual([{ name: 'Ollama', baseUrl: local.url, models: 1 }])
    off.shown.sources = [source('one', one)]
    expect(await listed(off)).toEqual(['one/bear'])
    expect(await refusal(off, { model: 'llama3.2', provider: 'ollama' })).toContain('Ollama is not set up here.')
  })

  it('may have thousands of models, and each is described once', async () => {
    const many = await start(Array.from({ length: 3000 }, (_, index) => `vendor/bear-${index}`))
    const large = await models({ sources: [source('one', many)] })
    await vi.waitFor(async () => expect((await large.list()).models).toHaveLength(3000), { timeout: 100_000 })
    const [first, again] = [await large.list(), await large.list()]
    expect(again.models.every((model, at) => model === first.models[at])).toBe(true)
  })
})

it('describes by what is publicly known, then by what the server says, then by what an administrator says', async () => {
  const one = await start(['gpt-4o'])
  const described = await models({
    sources: [
      source('one', one, { corrections: { 'gpt-4o': { capabilities: { files: false }, maxOutputTokens: 99 } } }),
    ],
  })
  expect(described.describe({ model: 'gpt-4o' })).toMatchObject({
    capabilities: { tools: true, images: true, files: false },
    ...{ contextWindow: 128_000, maxOutputTokens: 99, inputPerMillion: 2.5 },
  })
})
