import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { EventLog } from '../../../src/core/events/log/event-log.ts'
import { delta, offsetsAfter, range } from '../../sample-events.ts'

/** Of the log's contract: what a run appends in one go. */
export function appendingTogether(logs: () => { log: EventLog; other: EventLog; id: string }): void {
  it('appends several events of a run with nothing between them, or none of them', async () => {
    const { log, other, id } = logs()
    const position = await log.tail(id)
    const threes = range(0, 20).map((at) => range(at * 3, at * 3 + 3))
    const append = (at: string, offsets: number[]) =>
      log.appendTo(id, at, ...offsets.map((offset) => delta(id, offset, 'x')))
    const between = range(0, 20).map((at) => other.append(id, delta(id, 1000 + at, 'y'), { once: `${at}` }))
    expect(await Promise.all(threes.map((three) => append(position, three)))).not.toContain(false)
    await Promise.all(between)
    const read = await offsetsAfter(other, id, position, 80)
    const offsets = read === 'reset' ? [] : read
    for (const three of threes) {
      const at = offsets.indexOf(three[0] ?? -1)
      expect(offsets.slice(at, at + 3)).toEqual(three)
    }

    const opened = await other.reopen(id)
    expect(await append(position, [1, 2])).toBe(false)
    expect(await append(opened, [3, 4])).toBe(true)
    expect(await offsetsAfter(other, id, opened, 2)).toEqual([3, 4])
  })

  it('appends to many logs in one go, of which one that is gone keeps no other back', async () => {
    const { log, other } = logs()
    const ids = range(0, 300).map(() => randomUUID())
    const positions = await Promise.all(ids.map((id) => log.tail(id)))
    await other.reopen(ids[7] ?? '')
    const append = (id: string, at: number) => log.appendTo(id, positions[at] ?? '', delta(id, at, 'x'))
    const done = await Promise.all(ids.map(append))
    expect(done.flatMap((isDone, at) => (isDone ? [] : [at]))).toEqual([7])
    const kept = ids.map((id, at) => ({ id, at, position: positions[at] ?? '' })).filter(({ at }) => at !== 7)
    const read = await Promise.all(kept.map(({ id, position }) => offsetsAfter(other, id, position, 1)))
    expect(read).toEqual(kept.map(({ at }) => [at]))
  })

  it('begins a run with what is said once, whoever said it, or not at all', async () => {
    const { log, other, id } = logs()
    const position = await log.tail(id)
    const begin = (at: string, once: string, offsets: number[]) =>
      log.begin(id, at, once, ...offsets.map((offset) => delta(id, offset, 'x')))
    expect(await begin(position, 'first', [1, 2, 3])).toBe(true)
    expect(await other.append(id, delta(id, 1, 'x'), { once: 'first' })).toBeUndefined()
    await other.append(id, delta(id, 4, 'x'), { once: 'second' })
    expect(await begin(position, 'second', [4, 5])).toBe(true)
    expect(await log.appendTo(id, position, delta(id, 6, 'x'))).toBe(true)
    expect(await offsetsAfter(other, id, position, 6)).toEqual([1, 2, 3, 4, 5, 6])

    const opened = await other.reopen(id)
    expect(await begin(position, 'third', [7, 8])).toBe(false)
    expect(await begin(opened, 'third', [7, 8])).toBe(true)
    expect(await offsetsAfter(other, id, opened, 2)).toEqual([7, 8])
  })
}
