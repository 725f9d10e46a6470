import type { Step } from '@grizz/protocol/resources'
import type { UpdateSettings } from '@grizz/protocol/settings'
import { eq, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runs, steps } from '../../../../src/db/schema/runs.ts'
import { expectProblem } from '../../ask.ts'
import { type Installation, openInstallation, soon } from './open-installation.ts'

const choice = { model: 'bear', provider: 'honey-pot' }
const compute = { calls: [{ name: 'run_javascript', args: { code: '6 * 7' } }] }
const computeAgain = { calls: [{ name: 'run_javascript', args: { code: '7 * 8' } }] }
const plan = (...turns: object[]) => `Compute. [[tools ${JSON.stringify(turns)}]]`

let open: Installation
beforeAll(async () => {
  open = await openInstallation()
  await open.create('Honey Pot')
  await soon(async () => expect(await open.listedAt(1)).toContain('honey-pot/bear'))
})
afterAll(() => open.close())
beforeEach(() => set({ limits: { messagesPerMinute: 10_000 } }))
afterEach(() => {
  open.upstream.reset()
  const limits = { modelCalls: null, toolCalls: null, runMinutes: null, contextMessages: null, quotaMbPerUser: null }
  const others = { instructions: null, titleModel: null, titleProvider: null, summaries: null, keepStepsDays: null }
  return open.call(0, 'PATCH', '/api/settings', { ...others, limits })
})

/** Changes settings on one engine, and waits until the other one knows. */
async function set(change: UpdateSettings): Promise<void> {
  const changed = await open.call(0, 'PATCH', '/api/settings', change)
  expect(changed.status, changed.text).toBe(200)
  await soon(async () => expect((await open.call(1, 'GET', '/api/settings')).body).toMatchObject(change))
}

/** What the other engine's model was asked in streams, and beside them. */
const asked = (stream: boolean) => open.upstream.log().requests.filter((request) => request.stream === stream)

async function stepsOf(messageId: string): Promise<Step[]> {
  return (await open.call(1, 'GET', `/api/messages/${messageId}/steps`)).body.steps
}

const limitOf = async ({ id }: { id: string }) => (await stepsOf(id)).find(({ kind }) => kind === 'limit')?.detail

/** Asks one question after the other on the other engine. @returns the last answer */
async function converse(...questions: string[]) {
  const { id } = (await open.call(1, 'POST', '/api/conversations', choice)).body
  for (const [index, content] of questions.entries()) {
    await send(id, content)
    await soon(async () => expect((await messagesOf(id)).filter(isComplete)).toHaveLength(index + 1))
  }
  return (await messagesOf(id)).at(-1)
}

const isComplete = ({ role, status }: { role: string; status: string }) => role === 'assistant' && status === 'complete'
const messagesOf = async (id: string) => (await open.call(1, 'GET', `/api/conversations/${id}/messages`)).body.messages
const send = (id: string, content: string) =>
  open.call(1, 'POST', `/api/conversations/${id}/messages`, { clientMessageId: crypto.randomUUID(), content })

describe('a setting that is changed on one engine takes effect on the other:', () => {
  it('the instructions', async () => {
    await set({ instructions: 'Speak as a bear does.' })
    await open.answerAt(1, choice)
    expect(asked(true)[0]?.messages[0]).toMatchObject({ role: 'system', content: 'Speak as a bear does.' })
  })

  it('the model of titles', async () => {
    await set({ titleModel: 'gpt-4o', titleProvider: 'honey-pot' })
    await open.answerAt(1, choice)
    await soon(async () => expect(asked(false).map(({ model }) => model)).toContain('gpt-4o'))
    expect(asked(true).map(({ model }) => model)).toEqual(['bear'])
  })

  it('how many calls of a model an answer may take', async () => {
    await set({ limits: { modelCalls: 2 } })
    const answer = await open.answerAt(1, choice, plan(compute, computeAgain, compute, { text: 'Done.' }))
    expect(await limitOf(answer)).toMatchObject({ limit: 'model_calls', max: 2 })
    expect(asked(true).map(({ toolChoice }) => toolChoice)).toEqual([undefined, 'none'])
  })

  it('how many calls of tools an answer may take', async () => {
    await set({ limits: { toolCalls: 1 } })
    const answer = await open.answerAt(1, choice, plan(compute, computeAgain, { text: 'Done.' }))
    expect(await limitOf(answer)).toMatchObject({ limit: 'tool_calls', max: 1 })
    expect(answer.parts.filter(({ type }: { type: string }) => type === 'tool_call')).toHaveLength(1)
  })

  it('how long an answer may be at work', async () => {
    const { id } = (await open.call(1, 'POST', '/api/conversations', choice)).body
    await send(id, 'Wait [[chunks=9 gate=work]]')
    const { run } = (await send(id, plan(compute, { text: 'Done.' }))).body
    expect(run.status).toBe('queued')
    // As if it had been at work for that long when its engine died.
    await open.database.db.update(runs).set({ activeMs: 61_000 }).where(eq(runs.id, run.id))
    await set({ limits: { runMinutes: 1 } })
    open.upstream.open('work')
    await soon(async () => expect((await messagesOf(id)).filter(isComplete)).toHaveLength(2))
    expect(await limitOf((await messagesOf(id)).at(-1))).toMatchObject({ limit: 'active_time', max: 60_000 })
  })

  it('how many messages of a conversation a model is told, and whether the others are summarised', async () => {
    const questions = ['One [[chunks=1]]', 'Two [[chunks=1]]', 'Three [[chunks=1]]']
    const trimOf = async (answer: { id: string }) => (await stepsOf(answer.id)).find(({ kind }) => kind === 'trim')
    const told = () =>
      asked(true)
        .at(-1)
        ?.messages.filter(({ role }) => role !== 'system')
    expect(await trimOf(await converse(...questions))).toBeUndefined()
    expect(told()).toHaveLength(5)

    await set({ limits: { contextMessages: 3 } })
    const summarised = (await trimOf(await converse(...questions)))?.detail
    expect(summarised).toMatchObject({ leftOut: expect.any(Number), summary: expect.stringMatching(/./) })
    expect(told()?.length).toBeLessThan(5)

    await set({ summaries: false })
    const trimmed = (await trimOf(await converse(...questions)))?.detail
    expect(trimmed).toMatchObject({ leftOut: expect.any(Number) })
    expect(trimmed).not.toHaveProperty('summary')
  })

  it('how much a user may store', async () => {
    const me = (await open.call(1, 'GET', '/api/me')).body
    const { db } = open.database
    await db.execute(sql`insert into storage_changes (user_id, bytes, conversations) values (${me.id}, 1500000, 0)`)
    const { id } = (await open.call(1, 'POST', '/api/conversations', choice)).body
    expect((await send(id, '[[chunks=1]]')).status).toBe(202)
    await set({ limits: { quotaMbPerUser: 1 } })
    expectProblem(await send(id, '[[chunks=1]]'), 403, 'quota_exceeded')
    await set({ limits: { quotaMbPerUser: 2 } })
    expect((await send(id, '[[chunks=1]]')).status).toBe(202)
  })

  it('how long the steps of an answer are kept', async () => {
    const { db } = open.database
    const answer = await open.answerAt(1, choice)
    const { runId } = answer
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
    const row = (days: number) => ({
      ...({ runId, index: 90 + days, kind: 'model_call', status: 'completed', attempt: 1 } as const),
      ...{ id: newId({ msecs: daysAgo(days).getTime() }), startedAt: daysAgo(days), completedAt: daysAgo(days) },
    })
    await db.insert(steps).values([row(3), row(1)])
    const kept = async () => (await db.select().from(steps).where(eq(steps.runId, runId))).map(({ index }) => index)
    await set({ keepStepsDays: 2 })
    await soon(async () => expect(await kept()).not.toContain(93))
    expect(await kept()).toContain(91)
  })
})
