import { randomUUID } from 'node:crypto'
import type { Event, NewEvent } from '@grizz/protocol/events'
import type { EventLog, LogEntry } from '../src/core/events/log/event-log.ts'

export function delta(conversationId: string, offset: number, text: string): NewEvent {
  return {
    type: 'run.delta',
    conversationId,
    at: new Date().toISOString(),
    runId: conversationId,
    messageId: conversationId,
    attempt: 1,
    turn: 0,
    index: 0,
    kind: 'text',
    offset,
    text,
  }
}

export function removed(conversationId: string, messageId: string = randomUUID()): NewEvent {
  return { type: 'message.removed', conversationId, at: new Date().toISOString(), messageId }
}

/** The number that `delta` was given as its offset. */
export function offsetOf(entry: LogEntry): number {
  const event = JSON.parse(entry.json) as Event
  if (event.type !== 'run.delta') throw new Error(`expected run.delta, got ${event.type}`)
  return event.offset
}

/** Reads until that many entries came, or `reset`. */
export async function readMany(log: EventLog, conversationId: string, after: string, count: number) {
  const entries: LogEntry[] = []
  const signal = AbortSignal.timeout(100_000)
  while (entries.length < count) {
    const read = await log.read(conversationId, entries.at(-1)?.id ?? after, signal)
    if (read === 'reset') return read
    entries.push(...read)
  }
  return entries
}

export async function offsetsAfter(log: EventLog, conversationId: string, after: string, count: number) {
  const entries = await readMany(log, conversationId, after, count)
  return entries === 'reset' ? entries : entries.map(offsetOf)
}

export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
