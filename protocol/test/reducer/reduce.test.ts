import type { NewEvent } from '@grizz/protocol/events'
import { contentOf, partsOf } from '@grizz/protocol/part-text'
import { branch } from '@grizz/protocol/reducer/branch'
import { accept, openThread, reduce } from '@grizz/protocol/reducer/reduce'
import type { Thread } from '@grizz/protocol/reducer/thread'
import type { Message, Run } from '@grizz/protocol/resources'
import { describe, expect, it } from 'vitest'

const conversationId = '00000000-0000-7000-8000-000000000000'
const at = '2026-01-01T00:00:00.000Z'
const base = { conversationId, at }
const empty = openThread(conversationId, { messages: [], cursor: 'c-0', activeRun: null, queue: [], nextBefore: null })

const question = (id: string, parentId: string | null, content = id): Message => ({
  id,
  conversationId,
  parentId,
  siblingIds: [id],
  role: 'user',
  parts: partsOf({ content }),
  content,
  status: 'complete',
  meta: {},
  createdAt: at,
})
const answer = (id: string, parentId: string, content: string): Message => ({
  ...question(id, parentId, content),
  role: 'assistant',
})
const run = (n: number, status: Run['status'] = 'running'): Run => ({
  ...{ id: `r${n}`, status, position: n, userMessageId: `q${n}`, messageId: `a${n}`, model: 'm', attempt: 1, turn: 0 },
  createdAt: at,
})
const created = (message: Message): NewEvent => ({ type: 'message.created', ...base, message })
const started = (n: number, attempt = 1, content?: string): NewEvent => ({
  ...{ type: 'run.started', ...base, runId: `r${n}`, userMessageId: `q${n}`, messageId: `a${n}`, model: 'm', attempt },
  ...{ turn: 0, parts: [{ type: 'text', text: content ?? '' }] },
})
const delta = (n: number, offset: number, text: string, attempt = 1): NewEvent => ({
  ...{
    type: 'run.delta',
    ...base,
    runId: `r${n}`,
    messageId: `a${n}`,
    attempt,
    turn: 0,
    index: 0,
    kind: 'text',
    offset,
    text,
  },
})
const queued = (n: number, position: number): NewEvent => ({
  ...{ type: 'run.queued', ...base, runId: `r${n}`, userMessageId: `q${n}`, messageId: `a${n}`, position },
})
const completed = (n: number, content: string): NewEvent => ({
  ...{ type: 'run.completed', ...base, runId: `r${n}`, message: answer(`a${n}`, `q${n}`, content), usage: null },
})

function read(thread: Thread, ...events: NewEvent[]): Thread {
  return events.reduce((held, event, index) => reduce(held, { ...event, id: `c-${index + 1}` }), thread)
}

function shown(thread: Thread): string[] {
  return branch(thread).map((item) => {
    if (item.kind === 'message') return item.message.content
    return item.kind === 'live' ? `…${contentOf(item.answer.parts)}` : `#${item.queued.position}`
  })
}

describe('the running answer', () => {
  const running = read(empty, created(question('q1', null)), started(1), delta(1, 0, 'ab'))

  it('drops a delta that it has, and takes the rest of one that it has in part', () => {
    expect(shown(read(running, delta(1, 0, 'ab'), delta(1, 1, 'bc')))).toEqual(['q1', '…abc'])
  })

  it('says that it is stale when a delta leaves a hole, and does not take it', () => {
    const thread = read(running, delta(1, 3, 'd'))
    expect(shown(thread)).toEqual(['q1', '…ab'])
    expect(thread.stale).toBe(true)
  })

  it('says that it is stale when a delta belongs to a run or an attempt that never started', () => {
    expect(read(empty, delta(1, 0, 'x')).stale).toBe(true)
    expect(read(running, delta(1, 0, 'x', 2)).stale).toBe(true)
  })

  it('begins anew with the next attempt and hears no zombie', () => {
    expect(shown(read(running, started(1, 2), delta(1, 2, 'zz', 1), delta(1, 0, 'new', 2)))).toEqual(['q1', '…new'])
  })

  it('takes the text so far when the same attempt says itself again', () => {
    expect(shown(read(running, started(1, 1, 'abcd'), delta(1, 4, 'e')))).toEqual(['q1', '…abcde'])
  })

  it('is replaced by what was saved, and nothing changes that', () => {
    const done = read(running, completed(1, 'saved'), delta(1, 2, 'late'), started(1, 2), completed(1, 'other'))
    expect(shown(done)).toEqual(['q1', 'saved'])
    expect(done.live).toEqual({})
  })
})

describe('what waits', () => {
  const waiting = read(empty, created(question('q1', null)), started(1), created(question('q2', 'a1')), queued(2, 1))
  const two = read(waiting, created(question('q3', 'a2')), queued(3, 2))

  it('stands behind its question with its place', () => {
    expect(shown(two)).toEqual(['q1', '…', 'q2', '#1', 'q3', '#2'])
  })

  it('moves up when the one before it starts', () => {
    expect(shown(read(two, completed(1, 'done'), started(2)))).toEqual(['q1', 'done', 'q2', '…', 'q3', '#1'])
  })

  it('closes the gap when one is withdrawn', () => {
    const removed: NewEvent = { type: 'message.removed', ...base, messageId: 'q2' }
    const moved: NewEvent = { type: 'message.updated', ...base, message: question('q3', 'a1') }
    expect(shown(read(two, removed, moved))).toEqual(['q1', '…', 'q3', '#1'])
  })

  it('ends the branch before it when the last one is withdrawn', () => {
    const snapshot = {
      messages: [question('q1', null), question('q2', 'a1')],
      ...{ cursor: 'c-0', activeRun: { ...run(1), parts: [] }, nextBefore: null },
      queue: [{ runId: 'r2', messageId: 'a2', userMessageId: 'q2', position: 1 }],
    }
    const removed: NewEvent = { type: 'message.removed', ...base, messageId: 'q2' }
    expect(shown(read(openThread(conversationId, snapshot), removed))).toEqual(['q1', '…'])
  })

  it('shows in its new order, whichever event of the move comes first', () => {
    const order = [run(3, 'queued'), run(2, 'queued')]
    const queue = order.map(({ id: runId, messageId, userMessageId }, index) => ({
      ...{ runId, messageId, userMessageId, position: index + 1 },
    }))
    const q3: NewEvent = { type: 'message.updated', ...base, message: question('q3', 'a1') }
    const q2: NewEvent = { type: 'message.updated', ...base, message: question('q2', 'a3') }
    const said: NewEvent = { type: 'queue.updated', ...base, queue }
    expect(shown(read(two, q3, q2, said))).toEqual(['q1', '…', 'q3', '#1', 'q2', '#2'])
    expect(shown(read(two, q2, q3, said))).toEqual(['q1', '…', 'q3', '#1', 'q2', '#2'])
  })
})

describe('messages sent one right after the other', () => {
  const shownInTheEnd = ['q1', '…', 'q2', '#1', 'q3', '#2']

  it('show in order when they are accepted before the log says anything', () => {
    const first = accept(empty, question('q1', null), run(1))
    const second = accept(first, question('q2', 'a1'), run(2, 'queued'))
    const third = accept(second, question('q3', 'a2'), run(3, 'queued'))
    expect(shown(third)).toEqual(shownInTheEnd)
    const said = [created(question('q1', null)), started(1), created(question('q2', 'a1')), queued(2, 1)]
    expect(shown(read(third, ...said, created(question('q3', 'a2')), queued(3, 2)))).toEqual(shownInTheEnd)
  })

  it('show in order when the log names a question before the answer that it follows', () => {
    const said = [created(question('q1', null)), started(1), created(question('q2', 'a1'))]
    const late = [created(question('q3', 'a2')), queued(2, 1), queued(3, 2)]
    expect(shown(read(empty, ...said, ...late))).toEqual(shownInTheEnd)
  })

  it('show in order when all of it is over before the log can say any of it', () => {
    const ends = [completed(1, 'one'), completed(2, 'two'), completed(3, 'three')]
    const questions = [question('q1', null), question('q2', 'a1'), question('q3', 'a2')].map(created)
    const inOrder = ['q1', 'one', 'q2', 'two', 'q3', 'three']
    expect(shown(read(empty, ...ends, ...questions))).toEqual(inOrder)
    expect(shown(read(empty, ...questions.toReversed(), ...ends))).toEqual(inOrder)
    expect(shown(read(empty, ...ends.toReversed(), ...questions.toReversed()))).toEqual(inOrder)
  })
})

describe('the shown branch', () => {
  const done = read(empty, created(question('q1', null)), started(1), completed(1, 'one'))

  it('follows what continues it, and stays when another branch grows', () => {
    expect(shown(read(done, created(question('q2', 'a1'))))).toEqual(['q1', 'one', 'q2'])
    expect(shown(read(done, created(question('q9', null))))).toEqual(['q1', 'one'])
  })

  it('shows an accepted question and its running answer before the log says so, and only once', () => {
    const accepted = accept(done, question('q2', 'a1'), run(2))
    expect(shown(accepted)).toEqual(['q1', 'one', 'q2', '…'])
    expect(shown(read(accepted, created(question('q2', 'a1')), started(2), delta(2, 0, 'x')))).toEqual([
      'q1',
      'one',
      'q2',
      '…x',
    ])
  })

  it('learns of new siblings', () => {
    const sibling = { ...question('q9', null), siblingIds: ['q1', 'q9'] }
    expect(read(done, created(sibling)).messages.q1?.siblingIds).toEqual(['q1', 'q9'])
  })
})
