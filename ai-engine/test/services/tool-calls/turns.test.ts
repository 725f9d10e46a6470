import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { usage } from '../../../src/db/schema/usage.ts'
import { ends } from '../open-domain.ts'
import { callsOf, type OpenTools, openTools } from './open-tools.ts'

describe('an answer of several turns', () => {
  let open: OpenTools
  beforeAll(async () => {
    open = await openTools()
  })
  afterAll(() => open.close())

  it('calls tools, gives their results to the model in order, and is one message of many parts', async () => {
    const { id, runId, messageId } = await open.ask([
      {
        text: 'Let me look. ',
        calls: [
          { name: 'fx__read_counter', args: { key: 'a' } },
          { name: 'run_javascript', args: { code: '6 * 7' } },
        ],
      },
      { text: 'And again. ', calls: [{ name: 'run_javascript', args: { code: '2 ** 10' } }] },
      { text: 'It is 42.' },
    ])
    const answer = await open.answered(id, messageId)
    expect(answer).toMatchObject({ status: 'complete', content: 'Let me look. \n\nAnd again. \n\nIt is 42.' })
    expect(answer.parts.map(({ type }) => type)).toEqual([
      'text',
      'tool_call',
      'tool_call',
      'text',
      'tool_call',
      'text',
    ])
    expect(callsOf(answer.parts)).toMatchObject([
      { name: 'fx__read_counter', server: 'Effects', state: 'succeeded', readOnly: true, result: '0', executions: 1 },
      { name: 'run_javascript', state: 'succeeded', result: 'Result: 42' },
      { name: 'run_javascript', state: 'succeeded', result: 'Result: 1024' },
    ])
    const asked = open.upstream
      .log()
      .requests.filter(({ question, tools }) => question.includes('It is 42.') && tools.length > 0)
    expect(asked.map(({ messages }) => messages.map(({ role }) => role))).toEqual([
      ['user'],
      ['user', 'assistant', 'tool', 'tool'],
      ['user', 'assistant', 'tool', 'tool', 'assistant', 'tool'],
    ])
    const ledger = await open.database.db.select().from(usage).where(eq(usage.runId, runId))
    expect(ledger.map(({ turn, attempt, kind }) => [turn, attempt, kind])).toEqual([
      [0, 1, 'answer'],
      [1, 1, 'answer'],
      [2, 1, 'answer'],
    ])
    const sum = ledger.reduce((tokens, { inputTokens }) => tokens + inputTokens, 0)
    expect(answer.usage).toMatchObject({ inputTokens: sum, estimated: false })
  })

  it('streams parts whose deltas make the saved message', async () => {
    const conversationId = await open.newConversation()
    const { cursor } = await open.snapshot(conversationId)
    const plan = [{ text: 'One. ', calls: [{ name: 'run_javascript', args: { code: '1' } }] }, { text: 'Two.' }]
    const { runId } = await open.ask(plan, conversationId)
    const events = await open.readLog(conversationId, cursor, ends(runId))
    const started = events.flatMap((event) => (event.type === 'part.started' ? [event] : []))
    expect(started.map(({ index, turn, part }) => [index, turn, part.type])).toEqual([
      [0, 0, 'text'],
      [1, 0, 'tool_call'],
      [2, 1, 'text'],
    ])
    const states = events.flatMap((event) =>
      event.type === 'part.updated' && event.part.type === 'tool_call' ? [event.part.state] : [],
    )
    expect(states).toEqual(['started', 'succeeded'])
    const args = events.flatMap((event) =>
      event.type === 'run.delta' && event.kind === 'arguments' ? [event.text] : [],
    )
    expect(JSON.parse(args.join(''))).toEqual({ code: '1' })
  })

  it('tells the model of tools that are not there, of wrong arguments and of failures, and goes on', async () => {
    const { id, messageId } = await open.ask([
      {
        calls: [
          { name: 'nothing_like_it', args: {} },
          { name: 'run_javascript', args: { wrong: 1 } },
          { name: 'fx__error', args: {} },
        ],
      },
      { text: 'Never mind.' },
    ])
    const answer = await open.answered(id, messageId)
    expect(answer).toMatchObject({ status: 'complete', content: 'Never mind.' })
    expect(callsOf(answer.parts)).toMatchObject([
      { state: 'failed', error: expect.stringMatching(/no tool nothing_like_it/) },
      { state: 'failed', error: expect.stringMatching(/Wrong arguments/) },
      { state: 'failed', error: expect.stringMatching(/on purpose/) },
    ])
  })

  it('goes on in the next question with the calls and results in the prompt', async () => {
    const first = await open.ask([{ calls: [{ name: 'run_javascript', args: { code: '40 + 2' } }] }, { text: '42.' }])
    await open.answered(first.id, first.messageId)
    const { run } = await open.send(first.id, 'and now? [[chunks=1]]')
    await open.answered(first.id, run.messageId)
    const last = open.upstream.log().requests.find(({ question }) => question.startsWith('and now?'))
    expect(last?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant', 'user'])
  })

  it('has bounds: then the model answers once more without tools, and a step says why', async () => {
    const bounded = await openTools({ env: { MAX_MODEL_CALLS: '3', MAX_SAME_CALLS: '2' } })
    try {
      const call = (code: string) => ({ calls: [{ name: 'run_javascript', args: { code } }] })
      const many = await bounded.ask([call('1'), call('2'), call('3'), call('4')])
      const answer = await bounded.answered(many.id, many.messageId)
      expect(answer.status).toBe('complete')
      expect(callsOf(answer.parts)).toHaveLength(2)
      const same = await bounded.ask([call('1'), call('1'), call('1')])
      const other = await bounded.answered(same.id, same.messageId)
      expect(callsOf(other.parts)).toHaveLength(2)
      const steps = await bounded.domain.answerSteps(bounded.caller.userId, many.messageId)
      expect(steps.filter(({ kind }) => kind === 'limit').map(({ detail }) => detail)).toEqual([
        { limit: 'model_calls', max: 3 },
      ])
    } finally {
      await bounded.close()
    }
  })

  it('is billed for each turn when it is stopped in the middle of a tool, and its calls are over', async () => {
    const { id, runId, messageId } = await open.ask([
      { text: 'Wait. ', calls: [{ name: 'fx__slow', args: { ms: 60_000 } }] },
      { text: 'never' },
    ])
    await open.callIn(id, 'started')
    await open.domain.queue.cancel(open.caller.userId, runId)
    const answer = await open.answered(id, messageId)
    expect(answer).toMatchObject({ status: 'cancelled', content: 'Wait. ' })
    expect(callsOf(answer.parts)).toMatchObject([{ state: 'cancelled', executions: 1 }])
    const ledger = await open.database.db
      .select()
      .from(usage)
      .where(and(eq(usage.runId, runId), eq(usage.kind, 'answer')))
    expect(ledger).toHaveLength(1)
  })
})
