/**
 * A model of opening a conversation while its answer is being written: a log, a database, an engine that answers, a
 * person who asks something else, a page that opens, and perhaps a log that is lost. Each of them is a list of steps;
 * what is between two steps of one can be any steps of the others. The page folds what it reads with the real reducer.
 */
import type { Event } from '@grizz/protocol/events'
import { branch, openThread, reduce, type Thread } from '@grizz/protocol/reduce'
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

export interface World {
  readonly left: Readonly<Record<Actor, readonly Step[]>>
  readonly epoch: number
  readonly log: readonly Event[]
  readonly status: 'queued' | 'running' | 'completed'
  /** What Postgres says of the run's place, and what the engine itself knows. */
  readonly stored: string | undefined
  readonly position: string
  readonly text: string
  /** The answer as far as the current log has it; undefined before its first event. */
  readonly told: string | undefined
  readonly question: boolean
  readonly page: { tail?: string; read?: Snapshot & { stored?: string | undefined }; thread?: Thread }
}
type Step = (world: World, dropped: Rule | undefined) => World

const conversationId = 'c'
const at = '2026-01-01T00:00:00.000Z'
const TEXT = ['ab', 'cd'] as const

export function begin(actors: readonly Actor[], dropped: Rule | undefined): World {
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
    told: undefined,
    question: false,
    page: {},
  }
}

/** One step of one actor. The page, once open, follows the log after every step. */
export function act(world: World, actor: Actor, dropped: Rule | undefined): World {
  const [step, ...rest] = world.left[actor]
  if (!step) throw new Error(`${actor} has nothing left to do`)
  return step({ ...world, left: { ...world.left, [actor]: rest } }, dropped)
}

/** The answer on the page once it has read every event; undefined before it is open. A lost cursor opens it again. */
export function shown(world: World, dropped: Rule | undefined): Thread | 'never opens' | undefined {
  const { thread } = world.page
  if (!thread) return undefined
  const followed = follow(world, thread, dropped)
  if (followed !== 'reset') return followed
  const fresh: World = { ...world, page: {} }
  const again = page(dropped).reduce((next, step) => step(next, dropped), fresh)
  const reopened = again.page.thread ? follow(again, again.page.thread, dropped) : 'reset'
  return reopened === 'reset' ? 'never opens' : reopened
}

/** undefined when the page is right at this moment; else what is wrong with it. */
export function mistake(world: World, thread: Thread | 'never opens'): string | undefined {
  if (thread === 'never opens') return thread
  if (thread.stale) return 'the page sees a hole'
  if (world.question && world.left.asker.length === 0 && !thread.messages.q2) return 'a question is missing'
  const answer = branch({ ...thread, leafId: 'q1' }).at(-1)
  const isToldEnd = world.log.some(({ type }) => type === 'run.completed')
  if (isToldEnd || (world.status === 'completed' && thread.messages.a))
    return thread.messages.a?.content === world.text && !thread.live.a ? undefined : 'the finished answer is not shown'
  if (world.status === 'queued' || world.told === undefined) return undefined
  const text = answer?.kind === 'live' ? answer.answer.content : undefined
  return text === world.told ? undefined : `shows ${text} of ${world.told}`
}

// The engine

function engine(dropped: Rule | undefined): Step[] {
  const [first, second] = TEXT.map(sayDelta)
  if (!first || !second) throw new Error('an answer has two deltas')
  return dropped === 'positionFirst'
    ? [readPosition, claimBare, sayStart, first, storePosition, second, commitEnd, sayEnd]
    : [readPosition, claim, sayStart, first, second, commitEnd, sayEnd]
}

const readPosition: Step = (world) => ({ ...world, position: tailOf(world) })
const storePosition: Step = (world) => ({ ...world, stored: world.position })
const claim: Step = (world) => ({ ...world, status: 'running', stored: world.position })
const claimBare: Step = (world) => ({ ...world, status: 'running' })
const commitEnd: Step = (world) => ({ ...world, status: 'completed', stored: undefined })

const sayStart: Step = (world) => {
  const told = world.text
  const content = told ? { content: told } : {}
  return sayOfRun({ ...world, told }, { ...ofRun, type: 'run.started', userMessageId: 'q1', model: 'm', ...content })
}

function sayDelta(text: string): Step {
  return (world) => {
    const next = { ...world, text: world.text + text, told: world.told === undefined ? undefined : world.told + text }
    return sayOfRun(next, { ...ofRun, type: 'run.delta', kind: 'text', offset: world.text.length, text })
  }
}

const sayEnd: Step = (world) => {
  const text = TEXT.join('')
  return say(world, { type: 'run.completed', conversationId, at, runId: 'r', message: answer(text), usage: null })
}

/** A run whose log was lost says itself again, in the log that is there now. */
function sayOfRun(world: World, event: Said): World {
  if (epochOf(world.position) === world.epoch) return say(world, event)
  const again = [readPosition, storePosition, sayStart]
  return { ...world, told: undefined, left: { ...world.left, engine: [...again, ...world.left.engine] } }
}

// The asker and the loss

function asker(dropped: Rule | undefined): Step[] {
  const commit: Step = (world) => ({ ...world, question: true })
  const announce: Step = (world) => say(world, { type: 'message.created', conversationId, at, message: question('q2') })
  return dropped === 'questionBeforeEvent' ? [announce, commit] : [commit, announce]
}

const loseLog: Step = (world) => ({ ...world, epoch: world.epoch + 1, log: [], told: undefined })

// The page

function page(dropped: Rule | undefined): Step[] {
  return dropped === 'tailFirst' ? [readPostgres, readTail, open] : [readTail, readPostgres, open]
}

const readTail: Step = (world) => ({ ...world, page: { ...world.page, tail: tailOf(world) } })

const readPostgres: Step = (world, dropped) => {
  const { status, text, stored } = world
  const answers = status === 'completed' ? [answer(text)] : []
  if (status === 'running' && dropped === 'answerLeftOut') answers.push({ ...answer(text), status: 'streaming' })
  const messages = [question('q1'), ...(world.question ? [question('q2')] : []), ...answers]
  const queue = status === 'queued' ? [{ runId: 'r', messageId: 'a', userMessageId: 'q1', position: 1 }] : []
  const activeRun = status === 'running' ? run : null
  const read = { messages, queue, activeRun, cursor: '', nextBefore: null, stored }
  return { ...world, page: { ...world.page, read } }
}

const open: Step = (world, dropped) => {
  const { read, tail } = world.page
  if (!read || !tail) throw new Error('the page opens with what it has read')
  const isHeld = read.stored !== undefined && (dropped === 'onlyHeld' || holds(world, read.stored))
  const position = isHeld && dropped !== 'fromPosition' ? read.stored : undefined
  const cursor = position && (epochOf(position) !== epochOf(tail) || seqOf(position) < seqOf(tail)) ? position : tail
  return { ...world, page: { ...world.page, thread: openThread(conversationId, { ...read, cursor }) } }
}

function follow(world: World, thread: Thread, dropped: Rule | undefined): Thread | 'reset' {
  if (!holds(world, thread.cursor)) return 'reset'
  let now = thread
  for (const event of world.log.slice(seqOf(thread.cursor))) {
    const { a: _final, ...others } = now.messages
    now = reduce(dropped === 'finalStays' ? { ...now, messages: others } : now, event)
  }
  return now
}

// The log: ids are epoch-seq, seq 0 is where it begins.

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never
type Said = WithoutId<Event>

function say(world: World, event: Said): World {
  const id = `${world.epoch}-${world.log.length + 1}`
  return { ...world, log: [...world.log, { ...event, id } as Event] }
}

const tailOf = (world: World) => `${world.epoch}-${world.log.length}`
const epochOf = (id: string) => Number(id.split('-')[0])
const seqOf = (id: string) => Number(id.split('-')[1])
const holds = (world: World, id: string) => epochOf(id) === world.epoch && seqOf(id) <= world.log.length

const ofRun = { conversationId, at, runId: 'r', messageId: 'a', attempt: 1 }
const run: Run = {
  id: 'r',
  status: 'running',
  position: 1,
  userMessageId: 'q1',
  messageId: 'a',
  model: 'm',
  attempt: 1,
  createdAt: at,
}

function question(id: string): Message {
  const base = { id, conversationId, parentId: null, siblingIds: [id], meta: {}, createdAt: at }
  return { ...base, role: 'user', content: 'What?', status: 'complete' }
}

function answer(content: string): Message {
  const base = { id: 'a', conversationId, parentId: 'q1', siblingIds: ['a'], meta: {}, createdAt: at }
  return { ...base, role: 'assistant', content, status: 'complete' }
}
