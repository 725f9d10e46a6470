import { describe, expect, it } from 'vitest'
import type { ModelMessage, ModelRequest } from '../../../../src/llm/contract/model.ts'
import { createRequestVariants } from '../../../../src/llm/http/request-variants.ts'
import { refusalRules } from '../../../../src/llm/openai-chat/request/refusal-rules.ts'
import { type RequestVariant, usualVariant } from '../../../../src/llm/openai-chat/request/request-variant.ts'

const tools = [{ name: 'weather', description: '', inputSchema: {} }]
const asked: ModelMessage = { role: 'user', content: 'How is Paris?' }
const native = { provider: 'Honey', api: 'openai_chat', model: 'bear-1', blocks: [{}] }
const turn: ModelMessage[] = [
  asked,
  { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'weather', arguments: '{}' }], native },
  { role: 'tool', callId: 'a', name: 'weather', content: 'Rain.', isError: false },
]
const plain: ModelRequest = { model: 'bear-1', messages: [asked] }
const offering: ModelRequest = { ...plain, tools }
const looping: ModelRequest = { ...offering, messages: turn }

/** The variant after these refusals; undefined once another try is not worth it. */
function after(request: ModelRequest, ...refusals: [status: number, complaint: string][]): RequestVariant | undefined {
  const variants = createRequestVariants(usualVariant, refusalRules)(request)
  for (const [status, complaint] of refusals) if (!variants.learn({ status, complaint })) return undefined
  return variants.current()
}

describe('a server that knows no tools', () => {
  it.each([
    // Ollama
    [400, 'registry.ollama.ai/library/gemma:2b does not support tools'],
    // vLLM
    [400, '\\"auto\\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'],
    // OpenRouter
    [404, 'No endpoints found that support tool use. To learn more about provider routing, visit …'],
    // Google
    [400, 'Function calling is not enabled for models/gemma-3-27b-it'],
    // Groq
    [400, '`tool calling` is not supported with this model'],
    // llama.cpp
    [500, 'tools param requires --jinja flag'],
    // OpenAI, Azure
    [400, 'Unrecognized request argument supplied: tools'],
    [400, "Unsupported parameter: 'tools' is not supported with this model."],
    [400, "Unknown parameter: 'tools'."],
    // Servers that check with pydantic
    [422, '{"detail":[{"type":"extra_forbidden","loc":["body","tools"],"msg":"Extra inputs are not permitted"}]}'],
    // DeepSeek
    [400, 'deepseek-reasoner does not support Function Calling'],
  ])('%i %s', (status, complaint) => {
    expect(after(offering, [status, complaint])).toEqual({ ...usualVariant, tools: false })
    expect(after(plain, [status, complaint])).toBeUndefined()
    expect(after(offering, [status, complaint], [status, complaint])).toBeUndefined()
  })

  it.each([
    'Requests which include `tool_use` or `tool_result` blocks must define tools',
    'Conversation roles must alternate user/assistant/user/assistant/...',
    'Only user and assistant roles are supported!',
  ])('or none in earlier turns: %s', (complaint) => {
    expect(after({ ...looping, tools: [] }, [400, complaint])?.tools).toBe(false)
  })

  it.each([
    [400, "Invalid schema for function 'weather': additionalProperties is required and not allowed otherwise"],
    [
      400,
      'An assistant message with tool_calls must be followed by tool messages; tool_call_ids did not have responses',
    ],
    [401, 'this key may not use tools: not allowed'],
    [429, 'tool requests are not allowed that often'],
    [400, 'the weather is not supported'],
    [400, 'the tool weather is too long'],
  ])('is told from one that refuses something else: %i %s', (status, complaint) => {
    expect(after(offering, [status, complaint])).toBeUndefined()
  })

  it('is remembered for that model alone', () => {
    const variantsOf = createRequestVariants(usualVariant, refusalRules)
    const complaint = 'no-tools does not support tools'
    expect(variantsOf(offering).learn({ status: 400, complaint })).toBe(true)
    expect(variantsOf(plain).current().tools).toBe(false)
    expect(variantsOf({ ...plain, model: 'bear-2' }).current().tools).toBe(true)
  })
})

describe('a server that is particular', () => {
  it.each<[string, Partial<RequestVariant>]>([
    // Mistral, OpenAI
    ['Tool call id was call_0 but must be a-z, A-Z, 0-9, with a length of 9.', { shortIds: true }],
    ["Invalid 'messages[1].tool_calls[0].id': string too long. Expected maximum length 40", { shortIds: true }],
    // DeepSeek, Kimi
    ['The reasoning_content in the thinking mode must be passed back to the API.', { fillReasoning: true }],
    [
      'thinking is enabled but reasoning_content is missing in assistant tool call message at index 2',
      { fillReasoning: true },
    ],
    // Gemini
    [
      'Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly',
      { fillSignature: true },
    ],
    // Groq, Cerebras, Mistral
    [
      "'messages.1' : for 'role:assistant' the following must be satisfied[property 'reasoning' is unsupported]",
      { native: 'own' },
    ],
    [
      "messages.2.assistant.reasoning_content: property 'messages.2.assistant.reasoning_content' is unsupported",
      { native: 'own' },
    ],
    [
      '{"loc":["body","messages",1,"assistant","reasoning_content"],"msg":"Extra inputs are not permitted","input":{"tool_calls":[]}}',
      { native: 'own' },
    ],
    ['messages[1]: unknown field provider_specific_fields', { native: 'own' }],
    ['Invalid signature in thinking block', { native: 'own' }],
    // Older servers
    ["Invalid value for 'content': expected a string, got null.", { emptyContent: '' }],
    ['Input should be a valid string, content: None', { emptyContent: '' }],
  ])('%s', (complaint, change) => {
    expect(after(looping, [400, complaint])).toEqual({ ...usualVariant, ...change })
    expect(after(plain, [400, complaint])).toBeUndefined()
  })

  it('does without native blocks when those of its own model are refused too', () => {
    const complaint = "property 'reasoning' is unsupported"
    expect(after(looping, [400, complaint], [400, complaint])?.native).toBe('none')
    expect(after(looping, [400, complaint], [400, complaint], [400, complaint])).toBeUndefined()
  })

  it('does without tools where it knows no tool_choice and none may be called', () => {
    const complaint = "Unsupported value: 'tool_choice' does not support 'none'"
    expect(after({ ...looping, toolChoice: 'none' }, [400, complaint])).toEqual({ ...usualVariant, toolChoice: false })
  })
})

describe('a server that takes no pictures', () => {
  const file = { mediaType: 'image/png', name: 'a.png', data: 'AA==' }
  const showing: ModelRequest = { ...plain, messages: [{ role: 'user', content: 'What is it?', files: [file] }] }

  it.each([
    // OpenRouter
    [404, 'No endpoints found that support image input'],
    // DeepSeek
    [
      400,
      'Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `image_url`, expected `text`',
    ],
    // llama.cpp
    [500, 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj'],
    // Groq
    [400, 'messages[0].content must be a string'],
    // Mistral
    [400, 'Image content is not supported by this model'],
  ])('%i %s', (status, complaint) => {
    expect(after(showing, [status, complaint])).toEqual({ ...usualVariant, files: false })
    expect(after(showing, [status, complaint], [status, complaint])).toBeUndefined()
    expect(after(plain, [status, complaint])).toBeUndefined()
  })
})
