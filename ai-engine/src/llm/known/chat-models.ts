const notChat = /embed|whisper|rerank|moderation|dall-e|\btts\b|\bocr\b/i
/** OpenAI lists all of its models, also those that answer no chat. */
const notChatAtOpenAI =
  /image|audio|realtime|transcribe|sora|davinci|babbage|instruct|codex|computer-use|search|deep-research|-pro\b/i
/** Those are Responses models alone. */
const onlyResponses = /codex|computer-use|deep-research|-pro\b/i

/** Whether a model of this name answers chats. `api` matters at OpenAI itself, where some models have one API only. */
export function canChat(id: string, baseUrl: string, api: string): boolean {
  if (notChat.test(id)) return false
  if (new URL(baseUrl).host !== 'api.openai.com' || !notChatAtOpenAI.test(id)) return true
  return api === 'openai_responses' && onlyResponses.test(id) && !/image|audio|realtime/i.test(id)
}

/** Good, cheap and quick models, best first, by the last part of their names: the defaults. */
const preferred = [
  /^gpt-5\.4-mini$/,
  /^gpt-5-mini$/,
  /^gpt-4\.1-mini$/,
  /^gpt-4o-mini$/,
  /^claude-sonnet-/,
  /^claude-haiku-/,
  /^gemini-[\d.]+-flash$/,
  /^mistral-(medium|small)-latest$/,
  /^grok-.*fast/,
  /^deepseek-chat$/,
]

/** The model to begin with; undefined for an empty list. */
export function preferredOf(ids: readonly string[]): string | undefined {
  for (const name of preferred) {
    const found = ids.find((id) => name.test(id.slice(id.lastIndexOf('/') + 1)))
    if (found !== undefined) return found
  }
  return ids[0]
}

/** The model of a provider that does not say which it has. */
export const fallbackModel = {
  openai_chat: 'gpt-4o-mini',
  openai_responses: 'gpt-5-mini',
  anthropic: 'claude-sonnet-4-6',
}
