import { asc, eq } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messages } from '../../../src/db/schema/messages.ts'
import { runs, steps } from '../../../src/db/schema/runs.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { emptyCall } from '../../../src/llm/contract/call-result.ts'
import { ModelError } from '../../../src/llm/contract/model.ts'
import { countPromptTokens, countTokens } from '../../../src/llm/pricing/tokens.ts'
import { createDraft } from '../../../src/services/parts/draft.ts'
import type { ActiveRun } from '../../../src/services/runs/active/active-runs.ts'
import { createRunUsage } from '../../../src/services/runs/run-usage.ts'
import { createBilling } from '../../../src/services/usage/billing.ts'
import { noon, providerTable } from '../../llm/openai-chat/provider-table.ts'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

let open: OpenDomain
beforeAll(async () => {
  open = await openDomain({ LLM_FIRST_TOKEN_TIMEOUT_MS: '1500', LLM_IDLE_TIMEOUT_MS: '1500' }, () => noon.getTime())
})
afterAll(() => open.close())

/** Asks, waits for the end, and gives what Postgres then holds of it. `stop`: at its first text, or while it is asked. */
async function ask(content: string, { model = 'gpt-4o-mini', stop }: { model?: string; stop?: 'text' | 'call' } = {}) {
  const { caller, domain, database } = open
  const { conversation } = await domain.conversations.create(caller.userId, { title: 'Named' })
  const { id } = conversation
  const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 50 })
  const { run } = await domain.sendMessage(caller, id, { clientMessageId: newId(), content, model })
  if (stop) {
    const begun = { text: 'run.delta', call: 'step.started' }[stop]
    await open.readLog(id, cursor, ({ type }) => type === begun)
    if (stop === 'call') await seen(content)
    await domain.queue.cancel(caller.userId, run.id)
  }
  const events = await open.readLog(id, cursor, ends(run.id))
  const [answer] = await database.db.select().from(messages).where(eq(messages.id, run.messageId))
  const ledger = await database.db.select().from(usage).where(eq(usage.runId, run.id)).orderBy(asc(usage.attempt))
  const saved = await database.db.select().from(steps).where(eq(steps.runId, run.id)).orderBy(asc(steps.index))
  return { run, events, answer, ledger, steps: saved }
}

/** Waits until the upstream holds the request, so that a stop meets an open call. */
async function seen(content: string): Promise<void> {
  const isThere = () => open.upstream.log().requests.some((request) => request.messages.at(-1)?.content === content)
  await expect.poll(isThere, { timeout: 100_000 }).toBe(true)
}

/** The tokens of a row, of the ledger or of `messages`: input, output, reasoning, cached. */
function tokensOf(row: Record<'inputTokens' | 'outputTokens' | 'reasoningTokens' | 'cachedInputTokens', unknown>) {
  return [row.inputTokens, row.outputTokens, row.reasoningTokens, row.cachedInputTokens]
}

describe('the ledger has what the provider bills', { timeout: 120_000 }, () => {
  it.each(providerTable)('$provider: $why; $sum', async ({ provider, tokens, billed, cents, text, reasoning }) => {
    const model = `fixture:${provider}`
    const { run, answer, ledger, steps } = await ask('Tell me about bears', { model })
    expect(ledger).toHaveLength(1)
    const [row] = ledger
    expect(row).toMatchObject({ kind: 'answer', attempt: 1, model, billedModel: billed, estimated: false })
    expect(row && tokensOf(row)).toEqual(tokens)
    expect(row?.usageCents).toBe(cents)
    expect(row?.requestId).toBeTruthy()
    expect(answer).toMatchObject({ content: text, reasoning: reasoning || null, status: 'complete', runId: run.id })
    expect(answer && tokensOf(answer)).toEqual(tokens)
    expect(answer).toMatchObject({ usageCents: cents, usageEstimated: false })
    const call = steps.find(({ kind }) => kind === 'model_call')
    expect(call?.detail).toMatchObject({ billedModel: billed, inputTokens: tokens[0], usageCents: cents })
  })
})

describe('however a call ends, it is on the ledger once', { timeout: 120_000 }, () => {
  it('no usage at all: counted from the text, and marked', async () => {
    const content = 'Hello bear [[chunks=5 reason=3 nousage=1]]'
    const { ledger, answer } = await ask(content)
    const input = await countPromptTokens([{ role: 'user', content }], 'gpt-4o-mini')
    const [reasoning, text] = [await countTokens('r1 r2 r3 ', ''), await countTokens('1 2 3 4 5 ', '')]
    expect(ledger.map((row) => [...tokensOf(row), row.estimated])).toEqual([
      [input, text + reasoning, reasoning, 0, true],
    ])
    expect(answer).toMatchObject({ outputTokens: text + reasoning, usageEstimated: true })
    expect(answer?.usageCents).toBeGreaterThan(0)
  })

  it('stopped: counted from the text that was kept', async () => {
    const { ledger, answer } = await ask('stop me [[chunks=2000 delay=20]]', { stop: 'text' })
    const output = await countTokens(answer?.content ?? '', '')
    expect(output).toBeGreaterThan(0)
    expect(answer).toMatchObject({ status: 'cancelled', outputTokens: output })
    expect(ledger.map((row) => [row.kind, row.outputTokens, row.estimated])).toEqual([['answer', output, true]])
  })

  it('stopped where the provider counts as it goes: as it reported last', async () => {
    const { ledger, answer } = await ask('stop me [[chunks=2000 delay=20 cumulative=1 in=9]]', { stop: 'text' })
    const output = answer?.content.trim().split(' ').length
    expect(answer?.status).toBe('cancelled')
    expect(ledger.map((row) => [...tokensOf(row), row.estimated])).toEqual([[9, output, 0, 0, false]])
  })

  it('stopped before the provider said anything: nothing', async () => {
    const { ledger, answer } = await ask('stop me early [[first=20000]]', { stop: 'call' })
    expect(answer).toMatchObject({ status: 'cancelled', content: '', inputTokens: null })
    expect(ledger).toEqual([])
  })

  it.each([
    ['stopped', undefined, 1],
    ['not gone on with in time', 'model_timeout', 1],
    ['broken off with an error', 'model_unavailable', 0],
  ] as const)(
    '%s after its beginning, before the first word: %s costs the prompt, %i times',
    async (_, code, times) => {
      const billing = createBilling({ cents: () => 1, slugOf: () => 'Upstream' })
      const runUsage = createRunUsage({ billing })
      const messages = [{ role: 'user' as const, content: 'hello' }]
      const draft = createDraft()
      const activeRun = { run: { model: 'gpt-5', attempt: 1 }, draft } as ActiveRun
      const error = code && new ModelError(code, 'It did not go on.', { retryable: true })
      const entry = await runUsage(activeRun, messages, { ...emptyCall(error || undefined), billedModel: 'gpt-5' })
      const expected = { inputTokens: 8, outputTokens: 0, estimated: true }
      expect(entry ? [entry] : []).toMatchObject(Array.from({ length: times }, () => expected))
    },
  )

  it.each([
    ['cut in the middle', 'cut=4'],
    ['ended without a finish reason', 'eof=4'],
    ['broken by a line that does not parse', 'bad=4'],
    ['an error object in the stream', 'error=4'],
    ['silent in the middle', 'stall=4'],
  ])('failed, %s: what was said is counted, once', async (_name, fault) => {
    const { ledger, answer } = await ask(`fail [[chunks=9 ${fault}]]`)
    const output = await countTokens('1 2 3 4 ', '')
    expect(answer).toMatchObject({ status: 'failed', content: '1 2 3 4 ', outputTokens: output })
    expect(ledger.map((row) => [row.kind, row.outputTokens, row.estimated])).toEqual([['answer', output, true]])
  })

  it('refused before the first word, three times: nothing was billed', async () => {
    const { ledger, answer, steps } = await ask('refuse [[status=500]]')
    expect(answer).toMatchObject({ status: 'failed', inputTokens: null, usageCents: null })
    expect(ledger).toEqual([])
    expect(steps.map(({ kind, status }) => [kind, status])).toEqual([
      ['model_call', 'failed'],
      ['retry', 'completed'],
      ['retry', 'completed'],
    ])
  })

  it('tried again and answered: one row, of the try that answered', async () => {
    const { ledger } = await ask('again [[status=503 times=1 chunks=3 in=12]]')
    expect(ledger.map((row) => [...tokensOf(row), row.estimated])).toEqual([[12, 3, 0, 0, false]])
  })

  it('a price that nobody knows: null, never 0, on the ledger, the answer and the event', async () => {
    const { ledger, answer, events } = await ask('price? [[chunks=3]]', { model: 'bear-1' })
    expect(ledger[0]?.usageCents).toBeNull()
    expect(answer).toMatchObject({ usageCents: null, outputTokens: 3 })
    expect(events.at(-1)).toMatchObject({ usage: { usageCents: null, outputTokens: 3, estimated: false } })
  })

  it('a conversation that was deleted meanwhile: billed all the same', async () => {
    const { caller, domain, database } = open
    const id = await open.newConversation()
    const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 50 })
    const { run } = await open.send(id, 'delete me [[chunks=2000 delay=20]]')
    await open.readLog(id, cursor, ({ type }) => type === 'run.delta')
    await domain.conversations.remove(caller.userId, id)
    await database.db.delete(runs).where(eq(runs.id, run.id))
    const billed = () => database.db.select().from(usage).where(eq(usage.runId, run.id))
    await expect.poll(async () => (await billed()).length, { timeout: 100_000 }).toBe(1)
    expect(await billed()).toMatchObject([{ kind: 'answer', conversationId: id, estimated: true }])
  })
})
