import { branch } from '@grizz/protocol/reducer/branch'
import { openThread, reduce } from '@grizz/protocol/reducer/reduce'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptMessage } from '../../../src/db/messages/accept-message.ts'
import { endRun, type RunEnd } from '../../../src/db/runs/run-ends.ts'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

const read = { limit: 50 }

describe('the end of a run', () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain()
  })
  afterAll(() => open.close())

  it('sees the question that was let in while it waited for the lock', async () => {
    const { database, caller } = open
    const conversationId = await open.newConversation()
    const { run } = await open.send(conversationId, 'first [[chunks=2 delay=60000]]')
    const ended = await database.db.transaction(async (tx) => {
      const ids = {
        conversationId,
        id: newId(),
        userMessageId: newId(),
        messageId: newId(),
        model: undefined,
        provider: undefined,
        watched: true,
      }
      const question = { conversationId, id: ids.userMessageId, clientMessageId: newId(), content: 'second' }
      const terms = {
        claim: null,
        queueLimit: 10,
        quotaBytes: 1_000_000,
        defaultModel: 'some',
        defaultProvider: undefined,
        contextMessages: 50,
        offered: {},
        allowed: true,
      }
      const { outcome } = await acceptMessage(tx, caller.userId, question, ids, terms)
      expect(outcome).toBe('accepted')
      const ending = endRun(database.db, endOf(run.id, open))
      await untilBlocked(open)
      return { ending }
    })
    expect(await ended.ending).toMatchObject({ nextWaits: true, untitled: true })
  })
})

function endOf(runId: string, { domain }: OpenDomain): RunEnd {
  const seat = domain.activeRuns.get(runId)
  if (!seat) throw new Error('the run has no seat')
  return {
    runId,
    model: 'some',
    provider: null,
    expected: { status: 'running', owner: seat.run.owner ?? '', attempt: seat.run.attempt },
    status: 'completed',
    parts: null,
    content: 'one',
    reasoning: '',
    error: undefined,
    meta: {},
    usage: undefined,
    steps: [],
    turn: undefined,
    tools: undefined,
  }
}

const blocked = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`

async function untilBlocked({ database }: OpenDomain): Promise<void> {
  await expect
    .poll(() => database.pool.query(blocked).then(({ rowCount }) => rowCount), {
      timeout: 100_000,
    })
    .toBeGreaterThan(0)
}

describe('an answer', () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain()
  })
  afterAll(() => open.close())

  it('is asked for once by its clientRunId, which is of no use for another question or in another mode', async () => {
    const { domain, caller } = open
    const id = await open.newConversation()
    const { cursor } = await domain.conversations.snapshot(caller.userId, id, read)
    const [first, second] = [await open.send(id, 'one [[chunks=2]]'), await open.send(id, 'two [[chunks=2]]')]
    await open.readLog(id, cursor, ends(second.run.id))
    const body = { clientRunId: newId(), mode: 'again' as const }
    const request = (messageId: string, more: { mode?: 'continue' } = {}) =>
      domain.answers.request(caller, messageId, { ...body, ...more })
    const { run } = await request(first.message.id)
    expect(await request(first.run.messageId)).toMatchObject({ repeated: true, run: { id: run.id } })
    await expect(request(second.message.id)).rejects.toMatchObject({ code: 'conflict' })
    await expect(request(first.message.id, { mode: 'continue' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is streamed through the log and saved as it was streamed', async () => {
    const { domain, caller } = open
    const id = await open.newConversation()
    const before = await domain.conversations.snapshot(caller.userId, id, read)
    const { message, run } = await open.send(id, 'count [[chunks=50 reason=3]]')
    expect(run.status).toBe('running')
    const events = await open.readLog(id, before.cursor, ends(run.id))
    const thread = events.reduce(reduce, openThread(id, before))
    const after = await domain.conversations.snapshot(caller.userId, id, read)
    const answer = after.messages[1]
    expect(after.messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
    expect(after.messages[0]).toEqual(message)
    expect(answer?.content).toBe(Array.from({ length: 50 }, (_, i) => `${i + 1} `).join(''))
    expect(answer?.reasoning).toBe('r1 r2 r3 ')
    expect(answer?.usage).toMatchObject({ estimated: false })
    expect(branch(thread).map((item) => item.kind === 'message' && item.message)).toEqual(after.messages)
    expect(events.map(({ type }) => type).filter((type) => !type.startsWith('run.delta'))).toEqual([
      'message.created',
      'run.started',
      'step.started',
      'step.started',
      'part.started',
      'step.completed',
      'part.started',
      'step.completed',
      'run.completed',
    ])
  })

  it('waits its turn, and turns are taken in order', async () => {
    const id = await open.newConversation()
    const first = await open.send(id, 'one [[chunks=8 gate=turns]]')
    const second = await open.send(id, 'two')
    const third = await open.send(id, 'three')
    expect([first, second, third].map(({ run }) => run.status)).toEqual(['running', 'queued', 'queued'])
    const snapshot = await open.domain.conversations.snapshot(open.caller.userId, id, read)
    expect(snapshot.activeRun?.id).toBe(first.run.id)
    expect(snapshot.queue).toEqual([
      { runId: second.run.id, messageId: second.run.messageId, userMessageId: second.message.id, position: 1 },
      { runId: third.run.id, messageId: third.run.messageId, userMessageId: third.message.id, position: 2 },
    ])
    open.upstream.open('turns')
    await open.readLog(id, snapshot.cursor, ends(third.run.id))
    const after = await open.domain.conversations.snapshot(open.caller.userId, id, read)
    const [m1, m2, m3] = [first, second, third]
    expect(after.messages.map((message) => message.id)).toEqual(
      [m1, m2, m3].flatMap(({ message, run }) => [message.id, run.messageId]),
    )
  })

  it('is one for one clientMessageId, however often it is sent at once', async () => {
    const id = await open.newConversation()
    const input = { clientMessageId: newId(), content: 'again and again' }
    const sent = await Promise.all(Array.from({ length: 20 }, () => open.domain.sendMessage(open.caller, id, input)))
    expect(new Set(sent.map(({ run }) => run.id)).size).toBe(1)
    expect(sent.filter(({ repeated }) => !repeated)).toHaveLength(1)
    await expect(open.domain.sendMessage(open.caller, id, { ...input, content: 'other' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('stops when asked, keeps its text, and is billed once', async () => {
    const id = await open.newConversation()
    const before = await open.domain.conversations.snapshot(open.caller.userId, id, read)
    const { run } = await open.send(id, 'long [[chunks=1000 delay=20]]')
    await open.readLog(id, before.cursor, (event) => event.type === 'run.delta' && event.offset > 10)
    await open.domain.queue.cancel(open.caller.userId, run.id)
    const events = await open.readLog(id, before.cursor, ends(run.id))
    const end = events.at(-1)
    expect(end?.type).toBe('run.cancelled')
    const { messages } = await open.domain.conversations.snapshot(open.caller.userId, id, read)
    expect(messages[1]).toMatchObject({
      status: 'cancelled',
      content: expect.stringMatching(/^1 2 3 4 5/),
      usage: { estimated: true },
    })
    expect(open.upstream.log()).toBeDefined()
  })

  it('gives what is queued behind a withdrawn question its parent', async () => {
    const id = await open.newConversation()
    const first = await open.send(id, 'one [[chunks=8 gate=withdrawn]]')
    const second = await open.send(id, 'two')
    const third = await open.send(id, 'three')
    await open.domain.queue.withdraw(open.caller.userId, second.message.id)
    const { messages, queue, cursor } = await open.domain.conversations.snapshot(open.caller.userId, id, read)
    expect(queue.map(({ runId }) => runId)).toEqual([third.run.id])
    expect(messages.at(-1)).toMatchObject({ id: third.message.id, parentId: first.run.messageId })
    await expect(
      open.domain.sendMessage(open.caller, id, {
        clientMessageId: second.message.clientMessageId ?? '',
        content: 'two',
      }),
    ).rejects.toMatchObject({ code: 'withdrawn' })
    open.upstream.open('withdrawn')
    await open.readLog(id, cursor, ends(third.run.id))
  })

  it('leaves a question as it was answered while it waits for another answer', async () => {
    const { domain, caller } = open
    const { userId } = caller
    const id = await open.newConversation()
    const { cursor } = await domain.conversations.snapshot(userId, id, read)
    const answered = await open.send(id, 'one [[chunks=2]]')
    await open.readLog(id, cursor, ends(answered.run.id))
    const running = await open.send(id, 'two [[chunks=8 gate=again]]')
    const { run } = await domain.answers.request(caller, answered.message.id, { clientRunId: newId(), mode: 'again' })
    const last = await open.send(id, 'three [[chunks=2]]')
    const started = { code: 'already_started' }
    await expect(domain.queue.edit(userId, answered.message.id, { content: 'changed' })).rejects.toMatchObject(started)
    await expect(domain.queue.withdraw(userId, answered.message.id)).rejects.toMatchObject(started)
    await domain.queue.move(userId, last.run.id, 1)
    open.upstream.open('again')
    const events = await open.readLog(id, cursor, ends(run.id))
    const order = [answered, running, last].map((sent) => sent.run.id)
    expect(events.flatMap((event) => (event.type === 'run.started' ? event.runId : []))).toEqual([...order, run.id])
    const branchOf = async (leaf: string) =>
      (await domain.conversations.snapshot(userId, id, { ...read, leaf })).messages.map((message) => message.id)
    const [question, before] = [answered.message.id, answered.run.messageId]
    expect(await branchOf(running.run.messageId)).toEqual([question, before, running.message.id, running.run.messageId])
    expect(await branchOf(last.run.messageId)).toEqual([question, run.messageId, last.message.id, last.run.messageId])
  })

  it('takes questions in the order that they were moved to', async () => {
    const id = await open.newConversation()
    const first = await open.send(id, 'one [[chunks=8 gate=moved]]')
    const second = await open.send(id, 'two')
    const third = await open.send(id, 'three')
    await open.domain.queue.move(open.caller.userId, third.run.id, 1)
    const { queue, cursor } = await open.domain.conversations.snapshot(open.caller.userId, id, read)
    expect(queue.map(({ runId }) => runId)).toEqual([third.run.id, second.run.id])
    open.upstream.open('moved')
    await open.readLog(id, cursor, ends(second.run.id))
    const { messages } = await open.domain.conversations.snapshot(open.caller.userId, id, read)
    expect(messages.map((message) => message.id)).toEqual(
      [first, third, second].flatMap(({ message, run }) => [message.id, run.messageId]),
    )
  })
})
