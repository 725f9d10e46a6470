import { describe, expect, it } from 'vitest'
import { listedModels } from '../../../src/llm/http/listed-models.ts'

const one = (fields: object) => listedModels({ data: [{ id: 'bear-1', ...fields }] })[0]

describe('a list of models', () => {
  it.each([
    ['of OpenAI', { object: 'list', data: [{ id: 'bear-1' }, { id: 'bear-2' }] }],
    ['of Cohere', { models: [{ name: 'bear-1' }, { name: 'bear-2' }] }],
    ['of Together, bare', [{ id: 'bear-1' }, { id: 'bear-2' }]],
    ['of names', ['bear-1', 'bear-2']],
    ['that names one twice', { data: [{ id: 'bear-1' }, { id: 'bear-2' }, { id: 'bear-1' }] }],
    [
      'with names that cannot be asked for',
      { data: [{ id: 'bear-1' }, { id: 7 }, {}, null, { id: 'a\0b' }, { id: 'bear-2' }] },
    ],
  ])('%s', (_, body) => {
    expect(listedModels(body).map(({ id }) => id)).toEqual(['bear-1', 'bear-2'])
  })

  it.each([[null], [undefined], [{ data: null }], [{ data: 'x' }], [7]])('that is none: %j', (body) => {
    expect(listedModels(body)).toEqual([])
  })

  it('is read up to 5,000 models', () => {
    const data = Array.from({ length: 6000 }, (_, index) => ({ id: `bear-${index}` }))
    expect(listedModels({ data })).toHaveLength(5000)
  })
})

describe('what a server says of its models', () => {
  it('is nothing, at OpenAI', () => {
    expect(one({ object: 'model', created: 1_700_000_000, owned_by: 'openai' })).toEqual({ id: 'bear-1' })
  })

  it('is read from OpenRouter', () => {
    const said = {
      name: 'Honey: Bear 1',
      context_length: 200_000,
      architecture: { input_modalities: ['text', 'image', 'file'], output_modalities: ['text'] },
      pricing: {
        prompt: '0.000003',
        completion: '0.000015',
        input_cache_read: '0.0000003',
        input_cache_write: '0.00000375',
      },
      top_provider: { context_length: 180_000, max_completion_tokens: 64_000 },
      supported_parameters: ['max_tokens', 'reasoning', 'temperature', 'tools'],
    }
    expect(one(said)).toEqual({
      id: 'bear-1',
      name: 'Honey: Bear 1',
      capabilities: { tools: true, images: true, files: true, temperature: true },
      contextWindow: 180_000,
      maxOutputTokens: 64_000,
      price: { inputPerMillion: 3, outputPerMillion: 15, cachedInputPerMillion: 0.3, cacheWritePerMillion: 3.75 },
    })
    expect(one({ ...said, supported_parameters: ['max_tokens'] })?.capabilities).toEqual({
      ...{ tools: false, images: true, files: true, temperature: false },
      reasoningEfforts: [],
    })
    expect(one({ pricing: { prompt: '-1', completion: '-1' } })).not.toHaveProperty('price')
    expect(one({ architecture: { output_modalities: ['image'] } })).toMatchObject({ isNoChat: true })
  })

  it('is read from Anthropic', () => {
    const level = (supported: boolean) => ({ supported })
    const capabilities = {
      effort: {
        supported: true,
        low: level(true),
        medium: level(true),
        high: level(true),
        max: level(true),
        xhigh: level(false),
      },
      image_input: level(true),
      pdf_input: level(true),
      thinking: { supported: true, types: { adaptive: level(true), enabled: level(false) } },
    }
    expect(
      one({ type: 'model', display_name: 'Bear 1', max_input_tokens: 1_000_000, max_tokens: 128_000, capabilities }),
    ).toEqual({
      id: 'bear-1',
      name: 'Bear 1',
      capabilities: { images: true, files: true, reasoningEfforts: ['low', 'medium', 'high', 'max'] },
      contextWindow: 1_000_000,
      maxOutputTokens: 128_000,
    })
    expect(one({ capabilities: { effort: { supported: false } } })?.capabilities).toEqual({ reasoningEfforts: [] })
    expect(one({ type: 'model', max_input_tokens: null, capabilities: null })).toEqual({ id: 'bear-1' })
  })

  it('is read from Mistral', () => {
    const capabilities = { completion_chat: true, function_calling: true, vision: false }
    expect(one({ max_context_length: 131_072, capabilities })).toEqual({
      id: 'bear-1',
      capabilities: { tools: true, images: false },
      contextWindow: 131_072,
    })
    expect(one({ capabilities: { completion_chat: false } })).toMatchObject({ isNoChat: true })
  })

  it.each([
    [
      'Groq',
      { context_window: 131_072, max_completion_tokens: 8192 },
      { contextWindow: 131_072, maxOutputTokens: 8192 },
    ],
    ['Ollama', { owned_by: 'library' }, { isSelfHosted: true }],
    ['vLLM', { owned_by: 'vllm', max_model_len: 32_768 }, { contextWindow: 32_768, isSelfHosted: true }],
    ['LM Studio', { owned_by: 'organization_owner' }, { isSelfHosted: true }],
    [
      'llama.cpp',
      { owned_by: 'llamacpp', meta: { n_ctx: 4096, n_ctx_train: 131_072 } },
      { contextWindow: 4096, isSelfHosted: true },
    ],
    [
      'Fireworks',
      { supports_chat: true, supports_tools: true, supports_image_input: false, context_length: 8192 },
      { capabilities: { tools: true, images: false }, contextWindow: 8192 },
    ],
    [
      'Together',
      { type: 'chat', context_length: 8192, pricing: { input: 0.18, output: 0.59 } },
      { contextWindow: 8192, price: { inputPerMillion: 0.18, outputPerMillion: 0.59 } },
    ],
    ['an embedding at Together', { type: 'embedding' }, { isNoChat: true }],
    ['Google', { display_name: 'Bear One' }, { name: 'Bear One' }],
  ])('is read from %s', (_, said, known) => {
    expect(one(said)).toEqual({ id: 'bear-1', ...known })
  })

  it.each([
    { context_length: -1, max_tokens: '7', pricing: 'free', capabilities: [], architecture: 7, meta: null },
    { context_length: 1e12, max_tokens: Number.NaN, pricing: { prompt: 'x', completion: {} }, name: '\u0000\u0007' },
    { supported_parameters: 'tools', capabilities: { vision: 'yes', effort: 'high' }, owned_by: {}, top_provider: [] },
  ])('is left out when it is nonsense: %j', (said) => {
    expect(one(said)).toEqual({ id: 'bear-1' })
  })
})
