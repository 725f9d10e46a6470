import { eq } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { providers } from '../../../src/db/schema/providers.ts'
import { toolCalls, turns } from '../../../src/db/schema/tool-calls.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { callsOf, type OpenTools, openTools, type PlannedTurn } from './open-tools.ts'

const search = (id: string, more: object = {}) => ({ name: 'web_search', id, args: { query: 'bears', ...more } })
const found = (id: string) => ({ name: 'web_search_result', id })

/** The model is asked in the Messages API. */
describe('what a provider calls itself', () => {
  let open: OpenTools
  let services: OpenTools['domain']
  beforeAll(async () => {
    open = await openTools()
    const row = { id: newId(), slug: 'honey', name: 'Honey', api: 'anthropic' as const, position: 1 }
    await open.database.db.insert(providers).values({ ...row, baseUrl: open.upstream.url })
    // An engine that starts knows the row.
    services = await open.another()
  })
  afterAll(() => open.close())

  async function answerTo(plan: readonly PlannedTurn[], conversationId?: string) {
    const id = conversationId ?? (await open.newConversation())
    const content = `[[tools ${JSON.stringify(plan)}]]`
    const asked = { clientMessageId: newId(), content, model: 'claude-strict-4-6', provider: 'honey' }
    const { run } = await services.sendMessage(open.caller, id, asked)
    const answer = await open.answered(id, run.messageId)
    const rows = await open.database.db.select().from(turns).where(eq(turns.runId, run.id)).orderBy(turns.turn)
    return { id, runId: run.id, answer, rows }
  }

  const requests = () => open.upstream.log().requests
  const refused = () => requests().filter(({ end }) => end === 'refused')

  it('is a part of the answer, with its result, and is never executed here', async () => {
    const { answer, runId, rows } = await answerTo([
      { text: 'I search.', calls: [search('s1'), { name: 'run_javascript', args: { code: '6 * 7' } }] },
      { text: 'It is 42.' },
    ])
    expect(answer).toMatchObject({ status: 'complete', content: 'I search.\n\nIt is 42.' })
    expect(callsOf(answer.parts)).toMatchObject([
      {
        name: 'web_search',
        server: 'Honey',
        state: 'succeeded',
        readOnly: true,
        executions: 0,
        arguments: '{"query":"bears"}',
        result: 'Bears\nhttps://woods.example/bears',
      },
      { name: 'run_javascript', state: 'succeeded', result: 'Result: 42', executions: 1 },
    ])
    expect(answer.parts).toContainEqual({ type: 'source', url: 'https://woods.example/bears', title: 'Bears' })
    const made = await open.database.db.select().from(toolCalls).where(eq(toolCalls.runId, runId))
    expect(made.map(({ name, index }) => [name, index])).toEqual([['run_javascript', 0]])
    expect(rows[0]?.parts).toContainEqual(expect.objectContaining({ name: 'web_search', state: 'succeeded' }))
    expect(rows[0]?.native?.blocks).toHaveLength(4)
  })

  it('pauses an answer, which then goes on with what was sent: each call is a turn, and is billed', async () => {
    const { answer, runId, rows } = await answerTo([
      { text: 'Wait.', calls: [search('s2', { late: true })], finish: 'pause_turn' },
      { calls: [found('s2')] },
    ])
    expect(answer).toMatchObject({ status: 'complete', content: 'Wait.' })
    expect(callsOf(answer.parts)).toMatchObject([{ name: 'web_search', state: 'succeeded', executions: 0 }])
    expect(rows.map(({ turn }) => turn)).toEqual([0, 1])
    const ledger = await open.database.db.select().from(usage).where(eq(usage.runId, runId))
    expect(ledger.filter(({ kind }) => kind === 'answer')).toHaveLength(2)
  })

  it('does not pause for ever: the limit of model calls holds', async () => {
    const { answer } = await answerTo(
      Array.from({ length: 30 }, (_, at) => ({ text: `p${at} `, calls: [search(`p${at}`)], finish: 'pause_turn' })),
    )
    expect(answer.status).toBe('complete')
    expect(answer.meta).toMatchObject({ limit: { limit: 'model_calls', max: 25 } })
  })

  it('is known to its provider in the next question, and to another one is told as if it had not been', async () => {
    const { id } = await answerTo([{ reasoning: 'Hm.', text: 'I search.', calls: [search('s3')] }])
    await answerTo([{ text: 'Yes.' }], id)
    const { messageId } = await open.ask([{ text: 'No.' }], id)
    await open.answered(id, messageId)
    const [own, other] = ['Yes.', 'No.'].map((word) => requests().findLast(({ question }) => question.includes(word)))
    expect(own?.messages[1]).toMatchObject({ content: 'I search.', reasoning_content: 'Hm.' })
    expect(other?.messages[1]).toEqual({ role: 'assistant', content: 'I search.' })
    expect(refused()).toEqual([])
  })
})
