/**
 * What a reader knows of one conversation, and how each event changes it. Pure, and free of React and zod, so that
 * the page, a program and the tests fold the same log into the same text.
 *
 * A message is in one of three places: `messages` (questions and finished answers), `live` (the answer being
 * written, or that waits for a user) or `queue` (an answer whose run is queued). Parts in `messages` are as Postgres has
 * them and never change again by a run's event; parts in `live` grow by deltas whose offsets prove that nothing is missing
 * or doubled.
 */

import type { Event } from '../events.ts'
import type { Part } from '../parts.ts'
import type { ActiveRun, Message, Run, Snapshot } from '../resources.ts'
import { endOf } from './branch.ts'
import { appendDelta, mergeParts, placePart, updatePart } from './reduce-parts.ts'
import {
  isFinal,
  type LiveAnswer,
  numbered,
  type Thread,
  waits,
  withLive,
  withMessage,
  withoutMessage,
  withoutQueued,
  withQuestion,
  withQueued,
} from './thread.ts'

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
  if (run.status === 'running' || run.status === 'waiting') return withLive(next, liveOf(run))
  return run.status === 'queued' ? withQueued(next, run.id, run) : next
}

export function reduce(thread: Thread, event: Event): Thread {
  const next = applyEvent(thread, event)
  return { ...next, cursor: event.id, leafId: event.type === 'run.delta' ? next.leafId : endOf(next) }
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
    case 'part.started':
    case 'run.delta':
    case 'part.updated':
      return changePart(thread, event)
    case 'run.waiting':
      return changeRun(thread, event.runId, (answer) => ({ ...answer, waitingFor: event.waitingFor }))
    case 'run.resumed':
      return changeRun(thread, event.runId, (answer) => resumed(answer, event))
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
  const isRepeat = held?.attempt === event.attempt
  const answer: LiveAnswer = {
    runId: event.runId,
    messageId: event.messageId,
    userMessageId: event.userMessageId,
    provider: event.provider,
    model: event.model,
    attempt: event.attempt,
    takeovers: event.takeovers ?? event.attempt - 1,
    turn: event.turn,
    parts: isRepeat ? mergeParts(held.parts, event.parts) : event.parts,
    waitingFor: undefined,
    contextTrimmed: event.contextTrimmed ?? 0,
    steps: isRepeat ? held.steps : [],
    startedAt: isRepeat ? held.startedAt : event.at,
  }
  return withLive(withoutQueued(thread, event.runId), answer)
}

type PartEvent = Extract<Event, { type: 'part.started' | 'run.delta' | 'part.updated' }>

function changePart(thread: Thread, event: PartEvent): Thread {
  if (isFinal(thread, event.messageId)) return thread
  const answer = thread.live[event.messageId]
  if (!answer || answer.attempt < event.attempt) return { ...thread, stale: true }
  if (answer.attempt > event.attempt) return thread
  const parts = changed(answer.parts, event)
  if (!parts) return { ...thread, stale: true }
  return parts === answer.parts
    ? thread
    : withLive(thread, { ...answer, parts, turn: Math.max(answer.turn, event.turn) })
}

/** The same list when the event is a repeat; undefined when it shows that something is missing. */
function changed(parts: readonly Part[], event: PartEvent): readonly Part[] | undefined {
  if (event.type === 'run.delta') return appendDelta(parts, event)
  return event.type === 'part.started'
    ? placePart(parts, event.index, event.part)
    : updatePart(parts, event.index, event.part)
}

function changeRun(thread: Thread, runId: string, change: (answer: LiveAnswer) => LiveAnswer): Thread {
  const answer = Object.values(thread.live).find((candidate) => candidate.runId === runId)
  return answer ? withLive(thread, change(answer)) : thread
}

function resumed(answer: LiveAnswer, { attempt, turn }: { attempt: number; turn: number }): LiveAnswer {
  return attempt < answer.attempt ? answer : { ...answer, attempt, turn, waitingFor: undefined }
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

function liveOf(run: Run | ActiveRun): LiveAnswer {
  return {
    runId: run.id,
    messageId: run.messageId,
    userMessageId: run.userMessageId,
    provider: run.provider,
    model: run.model,
    attempt: run.attempt,
    takeovers: run.takeovers ?? run.attempt - 1,
    turn: run.turn,
    parts: 'parts' in run ? run.parts : [],
    waitingFor: run.waitingFor,
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

function byId(messages: readonly Message[]): Record<string, Message> {
  return Object.fromEntries(messages.map((message) => [message.id, message]))
}
