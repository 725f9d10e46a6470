/**
 * What a reader knows of one conversation, and how each event changes it. Pure, and free of React and zod, so that
 * the page, a program and the tests fold the same log into the same text.
 *
 * A message is in one of three places: `messages` (questions and finished answers), `live` (the answer being
 * written) or `queue` (an answer whose run waits). Text in `messages` is as Postgres has it and never changes again
 * by a run's event; text in `live` grows by deltas whose offsets prove that nothing is missing or doubled.
 */
import type { Event } from './events.ts'
import type { Message, QueuedRun, Run, Snapshot, Step } from './resources.ts'

export interface LiveAnswer {
  runId: string
  messageId: string
  userMessageId: string
  model: string
  attempt: number
  content: string
  reasoning: string
  /** Earlier messages left out of the model's context. */
  contextTrimmed: number
  steps: readonly Step[]
  startedAt: string | undefined
}

export interface Thread {
  conversationId: string
  /** Where to go on reading the log. */
  cursor: string
  messages: Readonly<Record<string, Message>>
  live: Readonly<Record<string, LiveAnswer>>
  queue: readonly QueuedRun[]
  /** The newest message of the branch that is shown. */
  leafId: string | null
  /** True when an event showed that something is missing: fetch the messages and open again. */
  stale: boolean
}

/** One place in a branch: a message as saved, an answer being written, or an answer that waits. */
export type BranchItem =
  | { kind: 'message'; message: Message }
  | { kind: 'live'; answer: LiveAnswer }
  | { kind: 'queued'; queued: QueuedRun }

export function openThread(conversationId: string, snapshot: Snapshot): Thread {
  const { activeRun, queue, cursor } = snapshot
  return {
    conversationId,
    cursor,
    messages: byId(snapshot.messages),
    live: activeRun ? { [activeRun.messageId]: liveOf(activeRun) } : {},
    queue,
    leafId: leafOf(snapshot),
    stale: false,
  }
}

/** Adds an older page, or another branch, to what is known. What is known already stays. */
export function addMessages(thread: Thread, messages: readonly Message[]): Thread {
  return { ...thread, messages: { ...byId(messages), ...thread.messages } }
}

/** Applies `accepted` or a 202, before its events arrive. */
export function accept(thread: Thread, message: Message, run: Run): Thread {
  const next = thread.messages[message.id] ? thread : withQuestion(thread, message)
  if (!waits(next, run.messageId)) return next
  if (run.status === 'running') return withLive(next, liveOf(run))
  return run.status === 'queued' ? withQueued(next, run.id, run) : next
}

export function reduce(thread: Thread, event: Event): Thread {
  const next = applyEvent(thread, event)
  return { ...next, cursor: event.id, leafId: event.type === 'run.delta' ? next.leafId : endOf(next) }
}

/** The shown branch, oldest first. Ends at the oldest message known, even when older ones exist. */
export function branch(thread: Thread): BranchItem[] {
  const items: BranchItem[] = []
  const queued = new Map(thread.queue.map((entry) => [entry.messageId, entry]))
  const seen = new Set<string>()
  let id = answerAfter(thread, queued) ?? thread.leafId
  while (id && !seen.has(id)) {
    const item = itemOf(thread, queued, id)
    if (!item) break
    items.push(item)
    seen.add(id)
    id = parentOf(item)
  }
  return items.reverse()
}

function applyEvent(thread: Thread, event: Event): Thread {
  switch (event.type) {
    case 'message.created':
      return thread.messages[event.message.id] ? thread : withQuestion(thread, event.message)
    case 'message.updated':
      return withMessage(thread, event.message)
    case 'message.removed':
      return withoutMessage(thread, event.messageId)
    case 'run.queued':
      return waits(thread, event.messageId) ? withQueued(thread, event.runId, event) : thread
    case 'queue.updated':
      return { ...thread, queue: numbered(event.queue.filter(({ messageId }) => waits(thread, messageId))) }
    case 'run.started':
      return startRun(thread, event)
    case 'run.delta':
      return addDelta(thread, event)
    case 'step.started':
    case 'step.completed':
      return addStep(thread, event)
    case 'run.completed':
    case 'run.failed':
    case 'run.cancelled':
      return endRun(thread, event.runId, event.message)
    case 'conversation.updated':
      return thread
  }
}

function startRun(thread: Thread, event: Extract<Event, { type: 'run.started' }>): Thread {
  if (isFinal(thread, event.messageId)) return thread
  const held = thread.live[event.messageId]
  if (held && held.attempt > event.attempt) return thread
  const sameAttempt = held?.attempt === event.attempt ? held : undefined
  const answer: LiveAnswer = {
    runId: event.runId,
    messageId: event.messageId,
    userMessageId: event.userMessageId,
    model: event.model,
    attempt: event.attempt,
    content: longer(sameAttempt?.content, event.content),
    reasoning: longer(sameAttempt?.reasoning, event.reasoning),
    contextTrimmed: event.contextTrimmed ?? 0,
    steps: sameAttempt?.steps ?? [],
    startedAt: sameAttempt?.startedAt ?? event.at,
  }
  return withLive(withoutQueued(thread, event.runId), answer)
}

function addDelta(thread: Thread, event: Extract<Event, { type: 'run.delta' }>): Thread {
  if (isFinal(thread, event.messageId)) return thread
  const answer = thread.live[event.messageId]
  if (!answer || answer.attempt < event.attempt) return { ...thread, stale: true }
  if (answer.attempt > event.attempt) return thread
  const field = event.kind === 'text' ? 'content' : 'reasoning'
  const held = answer[field].length
  if (event.offset + event.text.length <= held) return thread
  if (event.offset > held) return { ...thread, stale: true }
  return withLive(thread, { ...answer, [field]: answer[field] + event.text.slice(held - event.offset) })
}

function addStep(thread: Thread, event: Extract<Event, { type: 'step.started' | 'step.completed' }>): Thread {
  const answer = Object.values(thread.live).find((candidate) => candidate.runId === event.runId)
  if (!answer || answer.attempt > event.step.attempt) return thread
  const held = answer.steps.find((step) => step.id === event.step.id)
  if (held && held.status !== 'running') return thread
  const others = answer.steps.filter((step) => step.id !== event.step.id)
  const steps = [...others, event.step].sort((a, b) => a.index - b.index)
  return withLive(thread, { ...answer, steps })
}

function endRun(thread: Thread, runId: string, message: Message): Thread {
  const next = withoutQueued(thread, runId)
  const { [message.id]: _ended, ...live } = next.live
  return isFinal(next, message.id) ? { ...next, live } : { ...withMessage(next, message), live }
}

/** A new message moves the end of the shown branch along when it continues that branch. */
function withQuestion(thread: Thread, message: Message): Thread {
  const next = withMessage(thread, message)
  const ends = [thread.leafId, ...answersTo(thread, thread.leafId)]
  return ends.includes(message.parentId) ? { ...next, leafId: message.id } : next
}

function withMessage(thread: Thread, message: Message): Thread {
  const messages = { ...thread.messages, [message.id]: message }
  for (const siblingId of message.siblingIds) {
    const sibling = messages[siblingId]
    if (sibling && sibling.siblingIds.length < message.siblingIds.length)
      messages[siblingId] = { ...sibling, siblingIds: message.siblingIds }
  }
  const replacesLeaf = message.role === 'assistant' && message.parentId !== null && message.parentId === thread.leafId
  return { ...thread, messages, leafId: replacesLeaf ? message.id : thread.leafId }
}

function withoutMessage(thread: Thread, messageId: string): Thread {
  const { [messageId]: removed, ...messages } = thread.messages
  const wasLast = thread.leafId === messageId || answersTo(thread, messageId).includes(thread.leafId ?? '')
  const leafId = wasLast ? (removed?.parentId ?? null) : thread.leafId
  return {
    ...thread,
    messages,
    leafId,
    queue: numbered(thread.queue.filter((entry) => entry.userMessageId !== messageId)),
  }
}

function withLive(thread: Thread, answer: LiveAnswer): Thread {
  return { ...thread, live: { ...thread.live, [answer.messageId]: answer } }
}

/** The last to be accepted waits last, until an event gives it another position. */
function withQueued(thread: Thread, runId: string, answer: { messageId: string; userMessageId: string }): Thread {
  const { messageId, userMessageId } = answer
  if (thread.queue.some((entry) => entry.runId === runId)) return thread
  return { ...thread, queue: numbered([...thread.queue, { runId, messageId, userMessageId, position: 0 }]) }
}

function withoutQueued(thread: Thread, runId: string): Thread {
  return { ...thread, queue: numbered(thread.queue.filter((entry) => entry.runId !== runId)) }
}

function numbered(queue: readonly QueuedRun[]): QueuedRun[] {
  return queue.map((entry, index) => (entry.position === index + 1 ? entry : { ...entry, position: index + 1 }))
}

function isFinal(thread: Thread, messageId: string): boolean {
  const held = thread.messages[messageId]
  return held !== undefined && held.status !== 'streaming'
}

/** Whether an answer can still wait, as far as is known. */
function waits(thread: Thread, messageId: string): boolean {
  return !isFinal(thread, messageId) && !thread.live[messageId]
}

/** The end of what follows the leaf. Facts come in any order; amid the events of a move questions may form a circle. */
function endOf(thread: Thread): string | null {
  const seen = new Set<string>()
  let leafId = thread.leafId
  for (let next = leafId; next && !seen.has(next); next = nextAfter(thread, next) ?? null) {
    seen.add(next)
    leafId = next
  }
  return leafId
}

/** What is known to come after this message or the answer it waits for: first of all what is not answered yet. */
function nextAfter(thread: Thread, id: string): string | undefined {
  const answers = answersTo(thread, id)
  const pending = new Set([...Object.values(thread.live), ...thread.queue].map((answer) => answer.userMessageId))
  const following = Object.values(thread.messages).filter(({ parentId, role }) =>
    role === 'user' ? [id, ...answers].includes(parentId ?? '') : parentId === id && answers.length === 0,
  )
  return (following.find((message) => pending.has(message.id)) ?? following.at(-1))?.id
}

function liveOf(run: Run): LiveAnswer {
  return {
    runId: run.id,
    messageId: run.messageId,
    userMessageId: run.userMessageId,
    model: run.model,
    attempt: run.attempt,
    content: '',
    reasoning: '',
    contextTrimmed: 0,
    steps: [],
    startedAt: run.startedAt,
  }
}

function leafOf({ messages, activeRun, queue }: Snapshot): string | null {
  const last = messages.at(-1)?.id ?? null
  const answering = [activeRun, ...queue].find((entry) => entry?.userMessageId === last)
  return answering?.messageId ?? last
}

/** The answer that follows the leaf while the leaf is still a question. */
function answerAfter(thread: Thread, queued: ReadonlyMap<string, QueuedRun>): string | undefined {
  return answersTo(thread, thread.leafId).find((id) => thread.live[id] || queued.has(id))
}

function answersTo(thread: Thread, questionId: string | null): string[] {
  const pending = [...Object.values(thread.live), ...thread.queue]
  return pending.filter((answer) => answer.userMessageId === questionId).map((answer) => answer.messageId)
}

function itemOf(thread: Thread, queued: ReadonlyMap<string, QueuedRun>, id: string): BranchItem | undefined {
  const message = thread.messages[id]
  if (message) return { kind: 'message', message }
  const answer = thread.live[id]
  if (answer) return { kind: 'live', answer }
  const waiting = queued.get(id)
  return waiting && { kind: 'queued', queued: waiting }
}

function parentOf(item: BranchItem): string | null {
  if (item.kind === 'message') return item.message.parentId
  return item.kind === 'live' ? item.answer.userMessageId : item.queued.userMessageId
}

function byId(messages: readonly Message[]): Record<string, Message> {
  return Object.fromEntries(messages.map((message) => [message.id, message]))
}

function longer(held = '', said = ''): string {
  return said.length > held.length ? said : held
}
