import type { SeenRequest } from '@grizz/testing/upstream/common/seen'
import { fixtures } from '@grizz/testing/upstream/fixtures'
import { and, count, eq, inArray, isNull, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Services } from '../../../src/composition.ts'
import { conversations } from '../../../src/db/schema/conversations.ts'
import { messages } from '../../../src/db/schema/messages.ts'
import { runs } from '../../../src/db/schema/runs.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { createPrices } from '../../../src/llm/pricing/prices.ts'
import { noon } from '../../llm/openai-chat/provider-table.ts'
import { type OpenDomain, openDomain } from '../open-domain.ts'

const BATCHES = 22
const CONCURRENT_CONVERSATIONS = 6
const WAIT_OPTIONS = { timeout: 120_000, interval: 50 }

/** The ends of the four questions of a conversation, by turns: all ways in which a call can end. */
const courses: ((n: number) => { directive: string; model?: string; stop?: true })[] = [
  (n) => ({ directive: `chunks=${1 + (n % 7)} in=${10 + n} cached=${n % 10}` }),
  (n) => ({ directive: `chunks=3 reason=${1 + (n % 5)} in=${n + 1}`, model: 'gpt-4o' }),
  (n) => ({ directive: `chunks=${2 + (n % 5)} cumulative=1 in=7` }),
  () => ({ directive: 'chunks=4 nousage=1' }),
  () => ({ directive: 'chunks=9 cut=3' }),
  () => ({ directive: 'chunks=2000 delay=50', stop: true }),
  (n) => ({ directive: `status=503 times=1 after=0 chunks=2 in=${n + 3}` }),
  () => ({ directive: 'chunks=9 error=2' }),
  () => ({ directive: 'status=400' }),
  (n) => ({ directive: 'chunks=1', model: ['fixture:xai', 'fixture:gemini', 'fixture:groq'][n % 3] ?? '' }),
  () => ({ directive: 'chunks=5 eof=2' }),
]

describe('the ledger over hundreds of calls on two engines', () => {
  let open: OpenDomain
  let engines: Services[]
  beforeAll(async () => {
    open = await openDomain({}, () => noon.getTime())
    engines = [open.domain, await open.another()]
  })
  afterAll(() => open.close())

  it('adds up to what the upstream says that it billed, titles included; what it did not report is apart', async () => {
    const { db } = open.database
    let stopped = 0
    for (let batch = 0; batch < BATCHES; batch++) {
      const toStop = await askBatch(batch * CONCURRENT_CONVERSATIONS)
      await stopOnceAsked(toStop)
      stopped += toStop.size
      await expect.poll(() => db.$count(runs, inArray(runs.status, ['queued', 'running'])), WAIT_OPTIONS).toBe(0)
      await expect.poll(() => untitled(), WAIT_OPTIONS).toBe(0)
    }

    const { requests } = open.upstream.log()
    const rows = await db.select().from(usage)
    expect(requests.length).toBeGreaterThan(500)
    for (const end of ['finished', 'cut', 'refused', 'aborted by client', 'error in stream', 'ended early'])
      expect(requests.filter((request) => request.end === end).length, end).toBeGreaterThan(10)

    const reported = requests.filter(({ reported }) => reported)
    for (const [kind, stream] of [
      ['answer', true],
      ['title', false],
    ] as const) {
      const billed = reported.filter((request) => request.stream === stream)
      const entered = rows.filter((row) => row.kind === kind && !row.estimated)
      expect(billed.length).toBeGreaterThan(50)
      expect(sumOf(entered)).toEqual(sumOfUpstream(billed))
    }

    // Once for each call that began and was not reported, and nothing for one that was refused.
    const begun = requests.filter(({ reported, firstDeltaAt }) => !reported && firstDeltaAt !== undefined)
    const estimated = rows.filter((row) => row.estimated)
    expect(estimated.every(({ kind, attempt }) => kind === 'answer' && attempt === 1)).toBe(true)
    expect(estimated.length).toBeGreaterThanOrEqual(begun.length - stopped)
    expect(estimated.length).toBeLessThanOrEqual(begun.length + stopped)
    expect(new Set(rows.map(({ runId, id }) => runId ?? id)).size).toBe(rows.length)

    await expectSameOnMessages()
    await expectSameInReport(rows.length)
  }, 240_000)

  /** Four questions each in some conversations at once. Returns, by their text, the runs that shall be stopped. */
  async function askBatch(first: number): Promise<Map<string, string>> {
    const toStop = new Map<string, string>()
    const asked = Array.from({ length: CONCURRENT_CONVERSATIONS }, async (_, c) => {
      const engine = engines[c % 2] ?? open.domain
      const { conversation } = await engine.conversations.create(open.caller.userId, {})
      for (let q = 0; q < 4; q++) {
        const n = (first + c) * 4 + q
        const course = courses[n % courses.length]?.(n)
        const content = `Question ${n} [[${course?.directive}]]`
        const message = { clientMessageId: newId(), content, ...(course?.model && { model: course.model }) }
        const { run } = await engine.sendMessage(open.caller, conversation.id, message)
        if (course?.stop) toStop.set(content, run.id)
      }
    })
    await Promise.all(asked)
    return toStop
  }

  /** Stops each once the upstream has begun to answer it. */
  async function stopOnceAsked(toStop: ReadonlyMap<string, string>): Promise<void> {
    const stopped = new Set<string>()
    const stopBegun = async () => {
      for (const { messages, firstDeltaAt } of open.upstream.log().requests) {
        const runId = toStop.get(messages.at(-1)?.content ?? '')
        if (firstDeltaAt === undefined || !runId || stopped.has(runId)) continue
        stopped.add(runId)
        await engines[stopped.size % 2]?.queue.cancel(open.caller.userId, runId)
      }
      return stopped.size
    }
    await expect.poll(stopBegun, WAIT_OPTIONS).toBe(toStop.size)
  }

  /** Conversations whose title is still to come. */
  async function untitled(): Promise<number> {
    const answered = sql`exists (select 1 from runs where conversation_id = ${conversations.id} and status = 'completed')`
    return open.database.db.$count(conversations, and(isNull(conversations.title), answered))
  }

  async function expectSameOnMessages(): Promise<void> {
    const differing = await open.database.db
      .select({ n: count() })
      .from(messages)
      .innerJoin(usage, eq(usage.runId, messages.runId))
      .where(
        sql`${messages.role} = 'assistant' and (${messages.inputTokens}, ${messages.outputTokens},
          ${messages.reasoningTokens}, ${messages.cachedInputTokens}, ${messages.usageCents}, ${messages.usageEstimated})
          is distinct from (${usage.inputTokens}, ${usage.outputTokens}, ${usage.reasoningTokens},
          ${usage.cachedInputTokens}, ${usage.usageCents}, ${usage.estimated})`,
      )
    expect(differing).toEqual([{ n: 0 }])
  }

  async function expectSameInReport(calls: number): Promise<void> {
    const all = await open.database.db.select().from(usage)
    for (const groupBy of ['day', 'model', 'conversation', 'user'] as const) {
      const { total, groups } = await open.domain.usageReport(open.caller, { groupBy })
      expect(total.calls).toBe(calls)
      expect(total.usageCents).toBe(centsOf(all.map((row) => row.usageCents)))
      expect(groups.reduce((sum, group) => sum + group.outputTokens, 0)).toBe(total.outputTokens)
    }
  }
})

type Tokens = 'inputTokens' | 'outputTokens' | 'reasoningTokens' | 'cachedInputTokens'
type Row = Record<Tokens, number> & { usageCents: number | null }

function sumOf(rows: readonly Row[]) {
  const sum = (of: Tokens) => rows.reduce((all, row) => all + row[of], 0)
  return {
    calls: rows.length,
    input: sum('inputTokens'),
    output: sum('outputTokens'),
    reasoning: sum('reasoningTokens'),
    cached: sum('cachedInputTokens'),
    cents: centsOf(rows.map((row) => row.usageCents)),
  }
}

/** The same from the upstream's own log, priced call by call. */
function sumOfUpstream(requests: readonly SeenRequest[]) {
  const prices = createPrices({}, { now: () => noon })
  return sumOf(
    requests.map(({ model, reported: { input = 0, output = 0, reasoning = 0, cached = 0 } = {} }) => {
      const tokens = { inputTokens: input, outputTokens: output, reasoningTokens: reasoning, cachedInputTokens: cached }
      return { ...tokens, usageCents: prices.cents(model, fixtures[model]?.model, tokens) }
    }),
  )
}

/** Whole millionths, so that no dust gathers. */
function centsOf(cents: readonly (number | null)[]): number {
  return cents.reduce<number>((sum, value) => sum + Math.round((value ?? 0) * 1e6), 0) / 1e6
}
