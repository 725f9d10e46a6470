import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boundAnswer } from '../../../src/agents/call/answer-bounds.ts'
import { messages } from '../../../src/db/schema/messages.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { emptyCall } from '../../../src/llm/contract/call-result.ts'
import { ends, type OpenDomain, openDomain } from '../../services/open-domain.ts'

describe('an answer without an end', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain({ MAX_ANSWER_CHARACTERS: '1000' })
  })
  afterAll(() => open.close())

  async function ask(content: string, { caller, database, domain } = open) {
    const id = await open.newConversation()
    const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 9 })
    const { run } = await domain.sendMessage(caller, id, { clientMessageId: crypto.randomUUID(), content })
    const events = await open.readLog(id, cursor, ends(run.id))
    const [answer] = await database.db.select().from(messages).where(eq(messages.id, run.messageId))
    const ledger = await database.db.select().from(usage).where(eq(usage.runId, run.id))
    const asked = open.upstream.log().requests.filter(({ messages }) => messages.at(-1)?.content === content)
    return { answer, ledger, asked: asked.filter(({ stream }) => stream), events, id, run }
  }

  it.each([
    ['size=300 chunks=100000', 1000, 0],
    ['size=300 reason=2 chunks=100000', 994, 6],
    ['size=300 reason=100000', 0, 1000],
  ])('ends at its most characters, reasoning included: %s', async (directive) => {
    const { answer, ledger, asked, events } = await ask(`go on [[${directive}]]`)
    const text = events.flatMap((event) => (event.type === 'run.delta' ? [event.text] : [])).join('')
    expect(text).toHaveLength(1000)
    expect(answer?.content.length).toBe(1000 - (answer?.reasoning?.length ?? 0))
    expect(answer?.meta).toMatchObject({ finishReason: 'length' })
    expect(ledger).toMatchObject([{ estimated: true }])
    expect(asked).toHaveLength(1)
    await expect.poll(() => asked[0]?.end, { timeout: 100_000 }).toBe('aborted by client')
  })

  it('ends when its time is over, is complete as far as it goes, and can be continued', async () => {
    const { caller } = open
    const { answer, domain, id, run } = await cutShort(1000)
    expect(answer).toMatchObject({ status: 'complete', meta: { finishReason: 'length' } })
    const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 9 })
    const body = { clientRunId: crypto.randomUUID(), mode: 'continue' as const }
    const continued = await domain.answers.request(caller, run.messageId, body)
    const events = await open.readLog(id, cursor, ends(continued.run.id))
    expect(events.at(-1)).toMatchObject({ message: { content: expect.stringContaining(answer?.content ?? '?') } })
  })

  /** An answer that has begun when its time is over: after so many milliseconds, or twice as many where that is short. */
  async function cutShort(ms: number): Promise<Awaited<ReturnType<typeof ask>> & { domain: OpenDomain['domain'] }> {
    const domain = await open.another({ LLM_ANSWER_TIMEOUT_MS: String(ms) })
    const asked = await ask(`slowly ${ms} [[chunks=9 gate=never size=4]]`, { ...open, domain })
    return asked.answer?.content.startsWith('1 xx2 xx') ? { ...asked, domain } : cutShort(2 * ms)
  }

  it('has not begun when its time is over: the model is to blame', () => {
    const bounded = boundAnswer(new AbortController().signal, { characters: 2, ms: 100_000 }, 0)
    expect(bounded.take('🐻')).toBe('🐻')
    expect(bounded.take('!')).toBe('')
    expect(bounded.signal.aborted).toBe(true)
    expect(bounded.end(emptyCall(undefined))).toMatchObject({ finish: undefined, error: { code: 'model_timeout' } })
    expect(bounded.end({ ...emptyCall(undefined), begun: true })).toMatchObject({ finish: 'length', error: undefined })
  })

  it('is stopped by its user all the same', () => {
    const run = new AbortController()
    const bounded = boundAnswer(run.signal, { characters: 1, ms: 100_000 }, 0)
    expect(bounded.take('🐻')).toBe('\ufffd')
    run.abort('stop')
    expect(bounded.end({ ...emptyCall(undefined), begun: true }).finish).toBeUndefined()
  })
})
