import { describe, expect, it } from 'vitest'
import { canChat, preferredOf } from '../../../src/llm/known/chat-models.ts'
import { knownCapabilities } from '../../../src/llm/known/known-capabilities.ts'

describe('what a model can do, by its name', () => {
  it.each([
    ['gpt-4o-mini', { tools: true, images: true, files: true, temperature: true, reasoningEfforts: [] }],
    ['gpt-5-mini', { temperature: false, reasoningEfforts: ['minimal', 'low', 'medium', 'high'] }],
    ['gpt-5.1', { reasoningEfforts: ['none', 'low', 'medium', 'high'] }],
    ['openai/gpt-5.4', { reasoningEfforts: ['none', 'low', 'medium', 'high', 'xhigh'] }],
    ['gpt-5-pro', { reasoningEfforts: ['high'] }],
    ['gpt-5-chat-latest', { temperature: true, reasoningEfforts: [] }],
    ['o3-mini', { images: false, tools: true, reasoningEfforts: ['low', 'medium', 'high'] }],
    ['gpt-oss:20b', { images: false, reasoningEfforts: ['low', 'medium', 'high'] }],
    ['claude-3-5-haiku-latest', { files: true, reasoningEfforts: [] }],
    ['claude-sonnet-4-5-20250929', { temperature: true, reasoningEfforts: ['none', 'low', 'medium', 'high'] }],
    ['anthropic/claude-opus-4.6', { reasoningEfforts: ['none', 'low', 'medium', 'high', 'max'] }],
    ['claude-opus-5', { temperature: false, reasoningEfforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'] }],
    ['models/gemini-2.5-pro', { images: true, reasoningEfforts: ['low', 'medium', 'high'] }],
    ['gemini-2.5-flash', { reasoningEfforts: ['none', 'low', 'medium', 'high'] }],
    ['grok-3-mini', { reasoningEfforts: ['low', 'high'] }],
    ['grok-4-0709', { images: true, reasoningEfforts: [] }],
    ['deepseek-chat', { tools: true, images: false, reasoningEfforts: [] }],
    ['llama3.2:latest', { tools: true, images: false }],
    ['llama3.2-vision:11b', { images: true }],
    ['qwen2.5-vl-7b', { images: true }],
    ['gemma3:4b', { images: true }],
    ['gemma3:1b', { images: false }],
  ])('%s', (model, capabilities) => {
    expect(knownCapabilities(model)).toMatchObject(capabilities)
  })

  it.each(['bear-1', 'constructor', '__proto__', ''])('is not known of %j', (model) => {
    expect(knownCapabilities(model)).toEqual({})
  })
})

it('tells what answers chats, and at OpenAI by which API', () => {
  const openai = 'https://api.openai.com/v1'
  const chats = (id: string, api = 'openai_chat', baseUrl = openai) => canChat(id, baseUrl, api)
  expect(['gpt-4o', 'gpt-5.4', 'o3'].every((id) => chats(id))).toBe(true)
  for (const id of ['gpt-image-1', 'gpt-realtime', 'text-embedding-3-small', 'whisper-1', 'gpt-5-pro'])
    expect(chats(id), id).toBe(false)
  expect([chats('gpt-5-pro', 'openai_responses'), chats('gpt-5.3-codex', 'openai_responses')]).toEqual([true, true])
  expect(chats('gpt-image-1', 'openai_responses')).toBe(false)
  expect(chats('my-instruct-search', 'openai_chat', 'http://127.0.0.1:1234/v1')).toBe(true)
})

it('begins with a good and cheap model that is known, else with the first', () => {
  expect(preferredOf(['gpt-4o', 'gpt-5-mini', 'gpt-4o-mini'])).toBe('gpt-5-mini')
  expect(preferredOf(['claude-opus-5', 'claude-sonnet-5', 'claude-haiku-4-5'])).toBe('claude-sonnet-5')
  expect(preferredOf(['models/gemini-3-pro-preview', 'models/gemini-2.5-flash'])).toBe('models/gemini-2.5-flash')
  expect(preferredOf(['bear-1', 'bear-2'])).toBe('bear-1')
  expect(preferredOf([])).toBeUndefined()
})
