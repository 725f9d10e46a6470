import { describe, expect, it } from 'vitest'
import type { ModelRequest } from '../../../../src/llm/contract/model.ts'
import { createRequestVariants } from '../../../../src/llm/http/request-variants.ts'
import { completionBody } from '../../../../src/llm/openai-chat/request/completion-body.ts'
import { refusalRules } from '../../../../src/llm/openai-chat/request/refusal-rules.ts'
import { usualVariant } from '../../../../src/llm/openai-chat/request/request-variant.ts'

const plain: ModelRequest = { model: 'bear-1', messages: [{ role: 'user', content: 'Hello' }] }
const native = { provider: 'honey', api: 'openai_chat', model: 'bear-1', blocks: [{ reasoning_content: 'Hm' }] }
const full: ModelRequest = {
  model: 'bear-1',
  messages: [
    { role: 'user', content: 'How is Paris?' },
    { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'weather', arguments: '{}' }], native },
    { role: 'tool', callId: 'a', name: 'weather', content: 'Rain.', isError: false },
  ],
  tools: [{ name: 'weather', description: '', inputSchema: {} }],
  reasoningEffort: 'high',
  temperature: 1.5,
  maxOutputTokens: 500,
}
const all = { reasoning_effort: 'high', temperature: 1.5, max_tokens: 500 }

/** The parameters of the body that is sent after these refusals; undefined once another try is not worth it. */
function sentAfter(complaints: readonly string[], request = full, next = request): object | undefined {
  const variantsOf = createRequestVariants(usualVariant, refusalRules)
  const variants = variantsOf(request)
  for (const complaint of complaints) if (!variants.learn({ status: 400, complaint })) return undefined
  const sent = { stream: true, variant: variantsOf(next).current(), provider: 'honey' }
  const {
    model: _model,
    messages: _messages,
    tools: _tools,
    stream: _stream,
    stream_options: _options,
    ...rest
  } = JSON.parse(completionBody(next, sent))
  return rest
}

describe('parameters', () => {
  it('are sent at the end of the body, and not without being set', () => {
    expect(sentAfter([])).toEqual(all)
    expect(sentAfter([], plain)).toEqual({})
    const sent = { stream: true, variant: usualVariant, provider: 'honey' }
    expect(completionBody(full, sent)).toMatch(/"max_tokens":500,"reasoning_effort":"high","temperature":1\.5\}$/)
  })

  // Each as the server words it.
  it.each<[string, object]>([
    ['Unrecognized request argument supplied: reasoning_effort', { temperature: 1.5, max_tokens: 500 }],
    [
      'Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions. Use /v1/responses.',
      { temperature: 1.5, max_tokens: 500 },
    ],
    [
      "openai does not support parameters: ['reasoning_effort'], for model=bear-1",
      { temperature: 1.5, max_tokens: 500 },
    ],
    ['"bear-1" does not support thinking', { temperature: 1.5, max_tokens: 500 }],
    [
      "Unsupported value: 'temperature' does not support 1.5 with this model. Only the default (1) value is supported.",
      { reasoning_effort: 'high', max_tokens: 500 },
    ],
    ['temperature: Input should be less than or equal to 1', { ...all, temperature: 1 }],
    [
      'max_tokens is too large: 500. This model supports at most 400 completion tokens, whereas you provided 500.',
      { reasoning_effort: 'high', temperature: 1.5 },
    ],
    [
      "This model's maximum context length is 512 tokens. However, you requested 600 tokens (100 in the messages, 500 in the completion).",
      { reasoning_effort: 'high', temperature: 1.5 },
    ],
    [
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { reasoning_effort: 'high', temperature: 1.5, max_completion_tokens: 500 },
    ],
  ])('that a server refuses are left out from then on: %s', (complaint, rest) => {
    expect(sentAfter([complaint])).toEqual(rest)
  })

  it('that were refused once are not the reason of a second refusal', () => {
    const effort = 'Unrecognized request argument supplied: reasoning_effort'
    expect(sentAfter([effort, effort], { ...plain, reasoningEffort: 'high' })).toBeUndefined()
    expect(sentAfter(['temperature is not supported'], plain)).toBeUndefined()
    const tokens = 'max_tokens is too large'
    expect(sentAfter([tokens, tokens], { ...plain, maxOutputTokens: 500 })).toBeUndefined()
  })

  it('lose a level, or a length, and not the others', () => {
    const minimal = { ...plain, reasoningEffort: 'minimal', maxOutputTokens: 500 }
    const complaints = [
      "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model. Supported values are: 'low', 'high'.",
      'max_tokens is too large: 500',
    ]
    expect(sentAfter(complaints, minimal)).toEqual({})
    const low = { ...minimal, reasoningEffort: 'low', maxOutputTokens: 499 }
    expect(sentAfter(complaints, minimal, low)).toEqual({ reasoning_effort: 'low', max_tokens: 499 })
  })
})
