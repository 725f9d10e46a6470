import { afterAll, beforeAll, expect, it } from 'vitest'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

let open: OpenDomain
beforeAll(async () => {
  open = await openDomain()
})
afterAll(() => open.close())

async function answerTo(directive: string) {
  const { caller, domain } = open
  const id = await open.newConversation()
  const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 1 })
  const { run } = await open.send(id, `go on [[${directive}]]`)
  const last = (await open.readLog(id, cursor, ends(run.id))).at(-1)
  if (last?.type !== 'run.completed' && last?.type !== 'run.failed') throw new Error(`it ended by ${last?.type}`)
  return last.message
}

it.each([
  ['chunks=2 finish=content_filter', { finishReason: 'content_filter' }],
  ['chunks=2 finish=MAX_TOKENS', { finishReason: 'length' }],
  ['chunks=2 finish=refusal', { finishReason: 'refusal' }],
  ['chunks=2 nofinish=1', {}],
  ['chunks=2 finish=end_turn', {}],
])('%s is an answer, and says how it ended', async (directive, meta) => {
  const message = await answerTo(directive)
  expect(message).toMatchObject({ status: 'complete', content: '1 2 ' })
  expect(message.meta.finishReason).toBe('finishReason' in meta ? meta.finishReason : undefined)
})

it.each([
  ['chunks=0', 'model_stream_broken', true, 'without a word. Try again'],
  ['chunks=0 reason=2', 'model_stream_broken', true, 'without a word. Try again'],
  ['chunks=0 nofinish=1', 'model_stream_broken', true, 'without a word. Try again'],
  ['chunks=0 finish=max_tokens', 'model_stream_broken', true, 'its length limit before the first word'],
  ['chunks=0 finish=SAFETY', 'model_refused', false, "The provider's filter refused this answer."],
  ['chunks=0 finish=refusal', 'model_refused', false, 'The model refused to answer'],
  ['chunks=0 finish=tool_use', 'model_stream_broken', true, 'without a word. Try again'],
])('%s is no answer', async (directive, code, retryable, words) => {
  const { status, error, usage } = await answerTo(directive)
  expect(status).toBe('failed')
  expect(error).toMatchObject({ code, retryable })
  expect(error?.detail).toContain(words)
  expect(usage).toBeDefined()
})
