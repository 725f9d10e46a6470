import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EventLog } from '../../../src/core/events/log/event-log.ts'
import { delta, offsetOf, offsetsAfter, range, readMany, removed } from '../../sample-events.ts'
import { appendingTogether } from './appending-together.ts'
import { boundingBytes } from './bounding-bytes.ts'

/** One log as two engines see it, or one process twice. */
export interface LogPair {
  log: EventLog
  other: EventLog
  close(): Promise<void>
}

/** The bounds that the suite's logs are made with. */
export const [MAX_EVENTS, MAX_LOG_BYTES] = [50, 1024 * 1024] as const

const signal = () => AbortSignal.timeout(100_000)

/** The contract of every event log, whatever its storage. */
export function logContract(name: string, open: () => Promise<LogPair>): void {
  describe(`${name}: the contract of the event log`, () => {
    let pair: LogPair
    beforeAll(async () => {
      pair = await open()
    }, 120_000)
    afterAll(() => pair.close())
    const logs = () => ({ ...pair, id: randomUUID() })

    appending(logs)
    appendingTogether(logs)
    following(logs)
    losing(logs)
    running(logs)
    boundingBytes(logs, MAX_LOG_BYTES)
  })
}

type Logs = () => LogPair & { id: string }

function appending(logs: Logs): void {
  it('opens a log at the first look, once', async () => {
    const { log, other, id } = logs()
    const tail = await log.tail(id)
    expect(await other.tail(id)).toBe(tail)
    expect(await log.contains(id, tail)).toBe(true)
  })

  it('gives each entry the next id and hands out its event with that id, unchanged', async () => {
    const { log, other, id } = logs()
    const tail = await log.tail(id)
    const event = delta(id, 0, 'a "quote", a \\, a line\nbreak, \u2028, 🐻 and {"id":"x"}')
    const first = await log.append(id, event)
    const second = await other.append(id, removed(id))
    const entries = await readMany(log, id, tail, 2)
    if (entries === 'reset') throw new Error('reset')
    expect(entries.map((entry) => entry.id)).toEqual([first, second])
    expect(entries.map((entry) => entry.type)).toEqual(['run.delta', 'message.removed'])
    expect(JSON.parse(entries[0]?.json ?? '')).toEqual({ id: first, ...event })
    expect(await log.tail(id)).toBe(second)
  })

  it('appends once by key, whoever tries', async () => {
    const { log, other, id } = logs()
    const tail = await log.tail(id)
    const tries = range(0, 20).map((i) => (i % 2 ? log : other).append(id, delta(id, 0, 'once'), { once: 'key' }))
    const ids = (await Promise.all(tries)).filter((given) => given !== undefined)
    expect(ids).toHaveLength(1)
    await log.append(id, delta(id, 1, 'another key'), { once: 'key 2' })
    expect(await offsetsAfter(other, id, tail, 2)).toEqual([0, 1])
  })

  it('keeps the order of each writer when many write at once', async () => {
    const { log, other, id } = logs()
    const tail = await log.tail(id)
    const write = async (writer: EventLog, from: number) => {
      for (const offset of range(from, from + 200))
        await writer.append(id, delta(id, offset, 'x'), { once: `${offset}` })
    }
    const position = await log.tail(id)
    await log.appendTo(id, position, delta(id, 0, 'holds the log'))
    const reading = offsetsAfter(other, id, tail, 401)
    await Promise.all([write(log, 1), write(other, 1001)])
    const offsets = await reading
    if (offsets === 'reset') throw new Error('reset')
    expect(offsets.filter((offset) => offset > 0 && offset < 1000)).toEqual(range(1, 201))
    expect(offsets.filter((offset) => offset > 1000)).toEqual(range(1001, 1201))
  })
}

function following(logs: Logs): void {
  it('waits at the tail and hands out what comes, on every engine', async () => {
    const { log, other, id } = logs()
    const tail = await log.tail(id)
    const reading = [log.read(id, tail, signal()), other.read(id, tail, signal())]
    await log.append(id, delta(id, 7, 'x'))
    for (const read of await Promise.all(reading)) expect(read).toHaveLength(1)
  })

  it('ends a wait with the reason of the signal', async () => {
    const { log, id } = logs()
    const stop = new AbortController()
    const reading = log.read(id, await log.tail(id), stop.signal)
    stop.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    await expect(log.read(id, await log.tail(id), stop.signal)).rejects.toThrow('enough')
  })

  it('hands every follower every entry once and in order, from wherever it begins', async () => {
    const { log, other, id } = logs()
    const position = await log.tail(id)
    const followers = [log, other, log, other].map((reader) => offsetsAfter(reader, id, position, 1000))
    const late: Promise<number[] | 'reset'>[] = []
    for (const offset of range(0, 1000)) {
      await log.appendTo(id, position, delta(id, offset, 'word '))
      if (offset % 100 === 50) late.push(offsetsAfter(other, id, await other.tail(id), 1000 - offset - 1))
    }
    for (const offsets of await Promise.all(followers)) expect(offsets).toEqual(range(0, 1000))
    for (const [i, offsets] of (await Promise.all(late)).entries()) expect(offsets).toEqual(range(i * 100 + 51, 1000))
  })

  it('hands out a long log in parts', async () => {
    const { log, other, id } = logs()
    const position = await log.tail(id)
    for (const offset of range(0, 600)) await log.appendTo(id, position, delta(id, offset, 'word'.repeat(500)))
    const first = await other.read(id, position, signal())
    expect(first.length).toBeGreaterThan(0)
    expect(first.length).toBeLessThanOrEqual(300)
    expect(await offsetsAfter(other, id, position, 600)).toEqual(range(0, 600))
  })

  it('goes on at once from a cursor of the other engine', async () => {
    const { log, other, id } = logs()
    const tail = await log.tail(id)
    const ids = await Promise.all(range(0, 10).map((offset) => log.append(id, delta(id, offset, 'x'))))
    for (const [i, cursor] of [tail, ...ids].slice(0, 10).entries())
      expect(await offsetsAfter(other, id, cursor ?? '', 10 - i)).toEqual(range(i, 10))
  })
}

function losing(logs: Logs): void {
  it('answers reset to every cursor that it did not give', async () => {
    const { log, id } = logs()
    const tail = await log.tail(id)
    const [epoch = '', seq = ''] = tail.split('-')
    const foreign = await log.tail(randomUUID())
    const made = ['', 'x', '0-0', '1-1', '-', '+', '$', `${epoch}`, `${epoch}-${Number(seq) + 1}`, `0${tail}`, foreign]
    for (const cursor of [...made, '9'.repeat(30), `${'9'.repeat(16)}-0`, `${epoch}-${'9'.repeat(19)}`]) {
      expect(await log.read(id, cursor, signal()), cursor).toBe('reset')
      expect(await log.contains(id, cursor), cursor).toBe(false)
    }
  })

  it('resets every reader of a log that is opened anew, and refuses the old position', async () => {
    const { log, other, id } = logs()
    const position = await log.tail(id)
    await log.appendTo(id, position, delta(id, 0, 'x'))
    const end = await log.tail(id)
    const reading = [log, other, log].map((reader) => reader.read(id, end, signal()))
    const opened = await other.reopen(id)
    expect(await Promise.all(reading)).toEqual(['reset', 'reset', 'reset'])
    expect(await log.appendTo(id, position, delta(id, 1, 'x'))).toBe(false)
    expect(await log.contains(id, position)).toBe(false)
    expect(await log.tail(id)).toBe(opened)
    expect(await log.appendTo(id, opened, delta(id, 2, 'x'))).toBe(true)
    expect(await offsetsAfter(other, id, opened, 1)).toEqual([2])
    expect(await other.read(id, position, signal())).toBe('reset')
  })

  it('resets every reader of a log that is deleted', async () => {
    const { log, other, id } = logs()
    const position = await log.tail(id)
    await log.appendTo(id, position, delta(id, 0, 'x'))
    const end = await log.tail(id)
    const reading = [log, other].map((reader) => reader.read(id, end, signal()))
    await other.delete(id)
    expect(await Promise.all(reading)).toEqual(['reset', 'reset'])
    expect(await log.contains(id, end)).toBe(false)
    expect(await log.appendTo(id, position, delta(id, 1, 'x'))).toBe(false)
    expect(await log.tail(id)).not.toBe(end)
    expect(await log.read(id, end, signal())).toBe('reset')
  })

  it('appends to a position of a log that never was: false', async () => {
    const { log, id } = logs()
    expect(await log.appendTo(id, await log.tail(randomUUID()), delta(id, 0, 'x'))).toBe(false)
    expect(await log.appendTo(id, 'made up', delta(id, 0, 'x'))).toBe(false)
  })

  it('keeps a conversation without runs within twice its bound, and resets who fell behind', async () => {
    const { log, other, id } = logs()
    const tail = await log.tail(id)
    for (const offset of range(0, MAX_EVENTS * 4)) await log.append(id, delta(id, offset, 'x'))
    const end = await log.tail(id)
    expect(await other.read(id, tail, signal())).toBe('reset')
    const [epoch, seq] = end.split('-')
    expect(await log.contains(id, `${epoch}-${Number(seq) - MAX_EVENTS + 1}`)).toBe(true)
    expect(await log.contains(id, `${epoch}-${Number(seq) - 2 * MAX_EVENTS}`)).toBe(false)
  })
}

function running(logs: Logs): void {
  const renewed = (conversationId: string, position: string) => ({ runId: randomUUID(), conversationId, position })

  it('tells which runs lost their position', async () => {
    const { log, other, id } = logs()
    const kept = renewed(id, await log.tail(id))
    const gone = renewed(randomUUID(), kept.position)
    const reopened = renewed(randomUUID(), await log.tail(randomUUID()))
    await log.tail(reopened.conversationId)
    expect(await log.renew([kept, gone, reopened])).toEqual([gone, reopened])
    await other.reopen(id)
    expect(await log.renew([kept])).toEqual([kept])
  })

  it('trims what lies before a running run and nothing of its own', async () => {
    const { log, other, id } = logs()
    const before = await log.tail(id)
    for (const offset of range(0, MAX_EVENTS)) await log.append(id, delta(id, offset, 'old'))
    const run = renewed(id, await log.tail(id))
    for (const offset of range(0, MAX_EVENTS * 3)) await log.appendTo(id, run.position, delta(id, offset, 'own'))
    await other.append(id, removed(id))
    expect(await log.renew([run])).toEqual([])
    expect(await log.contains(id, before)).toBe(false)
    expect(await other.read(id, before, signal())).toBe('reset')
    const own = await readMany(other, id, run.position, MAX_EVENTS * 3 + 1)
    if (own === 'reset') throw new Error('reset')
    expect(own.slice(0, -1).map(offsetOf)).toEqual(range(0, MAX_EVENTS * 3))
    expect(own.at(-1)?.type).toBe('message.removed')
  })

  it('trims to its bound when the run is over, and resets who is behind', async () => {
    const { log, other, id } = logs()
    const run = renewed(id, await log.tail(id))
    for (const offset of range(0, MAX_EVENTS * 4)) await log.appendTo(id, run.position, delta(id, offset, 'own'))
    expect(await log.renew([run])).toEqual([])
    const end = await log.tail(id)
    expect(await log.renew([])).toEqual([])
    const [epoch, seq] = end.split('-')
    const newest = (back: number) => `${epoch}-${Number(seq) - back}`
    expect(await log.contains(id, newest(MAX_EVENTS - 1))).toBe(true)
    expect(await log.contains(id, newest(MAX_EVENTS))).toBe(false)
    expect(await other.read(id, run.position, signal())).toBe('reset')
    expect(await offsetsAfter(other, id, newest(10), 10)).toEqual(range(MAX_EVENTS * 4 - 10, MAX_EVENTS * 4))
  })

  it('leaves a run alone that began while another one ended', async () => {
    const { log, other, id } = logs()
    const first = renewed(id, await log.tail(id))
    for (const offset of range(0, MAX_EVENTS * 2)) await log.appendTo(id, first.position, delta(id, offset, 'first'))
    await log.renew([first])
    const second = renewed(id, await other.tail(id))
    for (const offset of range(0, MAX_EVENTS * 3))
      await other.appendTo(id, second.position, delta(id, offset, 'second'))
    await log.renew([])
    expect(await other.renew([second])).toEqual([])
    expect(await offsetsAfter(log, id, second.position, MAX_EVENTS * 3)).toEqual(range(0, MAX_EVENTS * 3))
    expect(await log.contains(id, first.position)).toBe(false)
  })

  it('never skips in silence while a small bound cuts under its followers', async () => {
    const { log, other, id } = logs()
    let position = await log.tail(id)
    let writing = true
    let written = 0
    const follow = async (reader: EventLog, staysBehind: number) => {
      let cursor = position
      let last = -1
      let resets = 0
      while (writing || cursor !== (await reader.tail(id))) {
        const entries = await reader.read(id, cursor, AbortSignal.timeout(500)).catch(() => [])
        if (entries === 'reset') {
          resets += 1
          cursor = await reader.tail(id)
          last = -1
          continue
        }
        for (const { id: next, json } of entries) {
          const offset = JSON.parse(json).offset as number
          if (last >= 0) expect(offset).toBe(last + 1)
          last = offset
          cursor = next
        }
        const from = written
        while (writing && written - from < staysBehind) await new Promise((resolve) => setTimeout(resolve, 5))
      }
      return resets
    }
    const followers = [follow(log, 0), follow(other, 0), follow(other, 600), follow(log, 600)]
    for (const offset of range(0, 4000)) {
      if (offset % 200 === 0) position = await log.tail(id)
      await log.appendTo(id, position, delta(id, offset, 'x'))
      written += 1
      if (offset % 20 === 0) await log.renew(offset % 40 === 0 ? [renewed(id, position)] : [])
    }
    writing = false
    const resets = await Promise.all(followers)
    expect(resets[2]).toBeGreaterThan(0)
  }, 240_000)
}
