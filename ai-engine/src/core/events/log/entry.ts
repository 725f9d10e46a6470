/**
 * Ids and bodies of log entries, the same in every log. An id is `<epoch>-<seq>`: the epoch names one life of one
 * conversation's log, `seq` counts its entries from `log.opened`, which is 0, without a gap.
 */
import type { NewEvent } from '@grizz/protocol/events'
import type { LogEntry } from './event-log.ts'

export interface EntryId {
  epoch: number
  seq: number
}

/** The body of the entry that every log begins with. Readers never get it. */
export const OPENED = '{"type":"log.opened"}'

/** How much one conversation's log may take, unless the settings say otherwise. */
export const MAX_LOG_BYTES = 8 * 1024 * 1024
/** A running run's own events are cut only when its log is this many times over its bound. */
export const PINNED_FACTOR = 4

const idForm = /^([1-9]\d{0,15})-(0|[1-9]\d{0,15})$/
const MAX_BATCH_ENTRIES = 256
const MAX_BATCH_LENGTH = 256 * 1024

/** Parses an id; undefined for a text that no log can have returned. */
export function parseId(id: string): EntryId | undefined {
  const [, epoch, seq] = idForm.exec(id) ?? []
  if (epoch === undefined || seq === undefined) return undefined
  const parsed = { epoch: Number(epoch), seq: Number(seq) }
  return Number.isSafeInteger(parsed.epoch) && Number.isSafeInteger(parsed.seq) ? parsed : undefined
}

export function formatId({ epoch, seq }: EntryId): string {
  return `${epoch}-${seq}`
}

/** The event as JSON with its type first, so that the type can be read without parsing the rest. */
export function bodyOf(event: NewEvent): string {
  const json = JSON.stringify(event)
  if (json.startsWith('{"type":"')) return json
  const { type, ...rest } = event
  return JSON.stringify({ type, ...rest })
}

/** The frame of an entry: its body with the id put in front. */
export function entryOf(id: string, body: string): LogEntry {
  const type = body.slice(9, body.indexOf('"', 9)) as LogEntry['type']
  return { id, type, json: `{"id":"${id}",${body.slice(1)}` }
}

/** The entries of one read: at least one when there is one, at most 256 of them and about 256 KiB. */
export function batchOf(entries: readonly LogEntry[], from: number): LogEntry[] {
  let length = 0
  let to = from
  for (; to < entries.length && to - from < MAX_BATCH_ENTRIES; to += 1) {
    length += entries[to]?.json.length ?? 0
    if (length > MAX_BATCH_LENGTH && to > from) break
  }
  return entries.slice(from, to)
}
