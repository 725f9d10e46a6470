import { expect, it } from 'vitest'
import type { EventLog } from '../../../src/core/events/log/event-log.ts'
import { delta, range } from '../../sample-events.ts'

const signal = () => AbortSignal.timeout(100_000)

/** Of the log's contract: how many bytes a conversation may take, of which `maxLogBytes` is the bound. */
export function boundingBytes(logs: () => { log: EventLog; other: EventLog; id: string }, maxLogBytes: number): void {
  it('keeps a conversation within its bytes, whatever its events are, and its newest event whatever its size', async () => {
    const { log, other, id } = logs()
    const text = 'é'.repeat(20_000)
    const tail = await log.tail(id)
    for (const offset of range(0, 60)) await log.append(id, delta(id, offset, text))
    expect(await other.read(id, tail, signal())).toBe('reset')
    const [epoch, seq] = (await log.tail(id)).split('-')
    const newest = (back: number) => `${epoch}-${Number(seq) - back}`
    expect(await log.contains(id, newest(0))).toBe(true)
    expect(await log.contains(id, newest(5))).toBe(true)
    expect(await log.contains(id, newest(maxLogBytes / 40_000))).toBe(false)
    const huge = await log.append(id, delta(id, 60, text.repeat(40)))
    expect(await log.contains(id, newest(0))).toBe(false)
    expect(await log.contains(id, huge ?? '')).toBe(true)
  })

  it('cuts no event of a running run for its bytes, until there are far too many', async () => {
    const { log, other, id } = logs()
    const text = 'é'.repeat(20_000)
    const before = await log.tail(id)
    await log.append(id, delta(id, 0, text))
    const run = { runId: id, conversationId: id, position: await log.tail(id) }
    await log.appendTo(id, run.position, delta(id, 0, 'own'))
    for (const offset of range(0, maxLogBytes / 20_000)) await log.append(id, delta(id, offset, text))
    expect(await log.renew([run])).toEqual([])
    expect(await log.contains(id, before)).toBe(false)
    expect(await other.contains(id, run.position)).toBe(true)
    for (const offset of range(0, maxLogBytes / 10_000)) await log.append(id, delta(id, offset, text))
    expect(await log.renew([run])).toEqual([run])
    expect(await other.read(id, run.position, signal())).toBe('reset')
  })
}
