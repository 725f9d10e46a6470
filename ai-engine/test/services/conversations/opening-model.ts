/**
 * A model of opening a conversation while its answer is being written: a log, a database, an engine that answers, a
 * person who asks something else, a page that opens, and perhaps a log that is lost. Each of them is a list of steps;
 * what is between two steps of one can be any steps of the others. The page folds what it reads with the real reducer.
 */

import type { Event } from '@grizz/protocol/events'
import { contentOf, partsOf } from '@grizz/protocol/part-text'
import { branch } from '@grizz/protocol/reducer/branch'
import { openThread, reduce } from '@grizz/protocol/reducer/reduce'
import type { Thread } from '@grizz/protocol/reducer/thread'
import type { Message, Run, Snapshot } from '@grizz/protocol/resources'

/** The rules of docs/protocol.md, "Opening a conversation", each of which can be left out. */
export const rules = {
  tailFirst: 'the tail is read before Postgres',
  positionFirst: 'the position is stored before the run appends anything',
  answerLeftOut: 'the snapshot leaves the running answer out',
  fromPosition: 'the cursor is the position of the running run, when that is earlier than the tail',
  onlyHeld: 'the position counts only while the log holds it',
  finalStays: 'the reducer ignores the events of a message that it holds in a final status',
  questionBeforeEvent: 'a question is committed before message.created is appended',
} as const
export type Rule = keyof typeof rules
export type Actor = 'engine' | 'asker' | 'page' | 'loss'

export interface ModelState {
  readonly left: Readonly<Record<Actor, readonly Step[]>>
  readonly epoch: number
  readonly log: readonly Event[]
  readonly status: 'queued' | 'running' | 'completed'
  /** What Postgres says of the run's place, and what the engine itself knows. */
  readonly stored: string | undefined
  readonly position: string
  readonly text: string
  /** The answer as far as the current log has it; undefined before its first event. */
  readonly published: string | undefined
  readonly question: boolean
  readonly page: { tail?: string; read?: Snapshot & { stored?: string | undefined }; thread?: Thread }
}
type Step = (state: ModelState, dropped: Rule | undefined) => ModelState

const conversationId = 'c'
const at = '2026-01-01T00:00:00.000Z'
const TEXT = ['ab', 'cd'] as const

export function begin(actors: readonly Actor[], dropped: Rule | undefined): ModelState {
  const left = { engine: engine(dropped), asker: asker(dropped), page: page(dropped), loss: [loseLog] }
  const none = { engine: [], asker: [], page: [], loss: [] }
  return {
    left: { ...none, ...Object.fromEntries(actors.map((actor) => [actor, left[actor]])) },
    epoch: 1,
    log: [],
    status: 'queued',
    stored: undefined,
    position: '',
    text: '',
    published: undefined,
    question: false,
    page: {},
  }
}

/** One step of one actor. The page, once open, follows the log after every step. */
export function act(state: ModelState, actor: Actor, dropped: Rule | undefined): ModelState {
  const [step, ...rest] = state.left[actor]
  if (!step) throw new Error(`${actor} has nothing left to do`)
  return step({ ...state, left: { ...state.left, [actor]: rest } }, dropped)
}

/** The answer on the page once it has read every event; undefined before it is open. A lost cursor opens it again. */
export function shown(state: ModelState, dropped: Rule | undefined): Thread | 'never opens' | undefined {
  const { thread } = state.page
  if (!thread) return undefined
  const followed = follow(state, thread, dropped)
  if (followed !== 'reset') return followed
  const fresh: ModelState = { ...state, page: {} }
  const again = page(dropped).reduce((next, step) => step(next, dropped), fresh)
  const reopened = again.page.thread ? follow(again, again.page.thread, dropped) : 'reset'
  return reopened === 'reset' ? 'never opens' : reopened
}

/** undefined when the page is right at this moment; else what is wrong with it. */
export function mistake(state: ModelState, thread: Thread | 'never opens'): string | undefined {
  if (thread === 'never opens') return thread
  if (thread.stale) return 'the page sees a hole'
  if (state.question && state.left.asker.length === 0 && !thread.messages.q2) return 'a question is missing'
  const answer = branch({ ...thread, leafId: 'q1' }).at(-1)
  const isToldEnd = state.log.some(({ type }) => type === 'run.completed')
  if (isToldEnd || (state.status === 'completed' && thread.messages.a))
    return thread.messages.a?.content === state.text && !thread.live.a ? undefined : 'the finished answer is not shown'
  if (state.status === 'queued' || state.published === undefined) return undefined
  const text = answer?.kind === 'live' ? contentOf(answer.answer.parts) : undefined
  return text === state.published ? undefined : `shows ${text} of ${state.published}`
}

// The engine

function engine(dropped: Rule | undefined): Step[] {
  const [first, second] = TEXT.map(sayDelta)
  if (!first || !second) throw new Error('an answer has two deltas')
  return dropped === 'positionFirst'
    ? [readPosition, claimBare, sayStart, sayPart, first, storePosition, second, commitEnd, sayEnd]
    : [readPosition, claim, sayStart, sayPart, first, second, commitEnd, sayEnd]
}

const readPosition: Step = (state) => ({ ...state, position: tailOf(state) })
const storePosition: Step = (state) => ({ ...state, stored: state.position })
const claim: Step = (state) => ({ ...state, status: 'running', stored: state.position })
const claimBare: Step = (state) => ({ ...state, status: 'running' })
const commitEnd: Step = (state) => ({ ...state, status: 'completed', stored: undefined })

const sayStart: Step = (state) =>
  sayOfRun(
    { ...state, published: '' },
    { ...ofRun, type: 'run.started', userMessageId: 'q1', model: 'm', turn: 0, parts: [] },
  )

/** The part that is being written, with all of its text so far. */
const sayPart: Step = (state) =>
  sayOfRun(
    { ...state, published: state.text },
    { ...ofPart, type: 'part.started', part: { type: 'text', text: state.text } },
  )

function sayDelta(text: string): Step {
  return (state) => {
    const next = {
      ...state,
      text: state.text + text,
      published: state.published === undefined ? undefined : state.published + text,
    }
    return sayOfRun(next, { ...ofPart, type: 'run.delta', kind: 'text', offset: state.text.length, text })
  }
}

const sayEnd: Step = (state) => {
  const text = TEXT.join('')
  return say(state, { type: 'run.completed', conversationId, at, runId: 'r', message: answer(text), usage: null })
}

/** A run whose log was lost says itself again, in the log that is there now. */
function sayOfRun(state: ModelState, event: Said): ModelState {
  if (epochOf(state.position) === state.epoch) return say(state, event)
  const again = [readPosition, storePosition, sayStart, sayPart]
  return { ...state, published: undefined, left: { ...state.left, engine: [...again, ...state.left.engine] } }
}

// The asker and the loss

function asker(dropped: Rule | undefined): Step[] {
  const commit: Step = (state) => ({ ...state, question: true })
  const announce: Step = (state) => say(state, { type: 'message.created', conversationId, at, message: question('q2') })
  return dropped === 'questionBeforeEvent' ? [announce, commit] : [commit, announce]
}

const loseLog: Step = (state) => ({ ...state, epoch: state.epoch + 1, log: [], published: undefined })

// The page

function page(dropped: Rule | undefined): Step[] {
  return dropped === 'tailFirst' ? [readPostgres, readTail, open] : [readTail, readPostgres, open]
}

const readTail: Step = (state) => ({ ...state, page: { ...state.page, tail: tailOf(state) } })

const readPostgres: Step = (state, dropped) => {
  const { status, text, stored } = state
  const answers = status === 'completed' ? [answer(text)] : []
  if (status === 'running' && dropped === 'answerLeftOut') answers.push({ ...answer(text), status: 'streaming' })
  const messages = [question('q1'), ...(state.question ? [question('q2')] : []), ...answers]
  const queue = status === 'queued' ? [{ runId: 'r', messageId: 'a', userMessageId: 'q1', position: 1 }] : []
  const activeRun = status === 'running' ? { ...run, parts: [] } : null
  const read = { messages, queue, activeRun, cursor: '', nextBefore: null, stored }
  return { ...state, page: { ...state.page, read } }
}

const open: Step = (state, dropped) => {
  const { read, tail } = state.page
  if (!read || !tail) throw new Error('the page opens with what it has read')
  const isHeld = read.stored !== undefined && (dropped === 'onlyHeld' || holds(state, read.stored))
  const position = isHeld && dropped !== 'fromPosition' ? read.stored : undefined
  const cursor = position && (epochOf(position) !== epochOf(tail) || seqOf(position) < seqOf(tail)) ? position : tail
  return { ...state, page: { ...state.page, thread: openThread(conversationId, { ...read, cursor }) } }
}

function follow(state: ModelState, thread: Thread, dropped: Rule | undefined): Thread | 'reset' {
  if (!holds(state, thread.cursor)) return 'reset'
  let now = thread
  for (const event of state.log.slice(seqOf(thread.cursor))) {
    const { a: _final, ...others } = now.messages
    now = reduce(dropped === 'finalStays' ? { ...now, messages: others } : now, event)
  }
  return now
}

// The log: ids are epoch-seq, seq 0 is where it begins.

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never
type Said = WithoutId<Event>

function say(state: ModelState, event: Said): ModelState {
  const id = `${state.epoch}-${state.log.length + 1}`
  return { ...state, log: [...state.log, { ...event, id } as Event] }
}

const tailOf = (state: ModelState) => `${state.epoch}-${state.log.length}`
const epochOf = (id: string) => Number(id.split('-')[0])
const seqOf = (id: string) => Number(id.split('-')[1])
const holds = (state: ModelState, id: string) => epochOf(id) === state.epoch && seqOf(id) <= state.log.length

const ofRun = { conversationId, at, runId: 'r', messageId: 'a', attempt: 1 }
const ofPart = { ...ofRun, turn: 0, index: 0 }
const run: Run = {
  id: 'r',
  status: 'running',
  position: 1,
  userMessageId: 'q1',
  messageId: 'a',
  model: 'm',
  attempt: 1,
  turn: 0,
  createdAt: at,
}

function question(id: string): Message {
  const base = { id, conversationId, parentId: null, siblingIds: [id], meta: {}, createdAt: at }
  return { ...base, role: 'user', parts: partsOf({ content: 'What?' }), content: 'What?', status: 'complete' }
}

function answer(content: string): Message {
  const base = { id: 'a', conversationId, parentId: 'q1', siblingIds: ['a'], meta: {}, createdAt: at }
  return { ...base, role: 'assistant', parts: partsOf({ content }), content, status: 'complete' }
}
