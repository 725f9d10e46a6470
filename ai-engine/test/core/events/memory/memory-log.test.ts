import { describe, expect, it } from 'vitest'
import { createMemoryLog } from '../../../../src/core/events/memory/memory-log.ts'
import { delta, range } from '../../../sample-events.ts'
import { logContract, MAX_EVENTS, MAX_LOG_BYTES } from '../log-contract.ts'

logContract('memory', async () => {
  const bounds = { maxEvents: MAX_EVENTS, maxLogBytes: MAX_LOG_BYTES, ttlSeconds: 3600 }
  const log = createMemoryLog({ maxBytes: 64 * 1024 * 1024, ...bounds })
  return { log, other: log, close: () => log.close() }
})

describe('the memory log is bounded', () => {
  const text = 'x'.repeat(1000)

  it('lets quiet conversations go first and never cuts into a running one', async () => {
    const log = createMemoryLog({ maxBytes: 50_000, maxEvents: 10_000, ttlSeconds: 3600 })
    const position = await log.tail('running')
    for (const offset of range(0, 20)) await log.appendTo('running', position, delta('running', offset, text))
    const quiet = await log.tail('quiet')
    const waiting = log.read('quiet', quiet, AbortSignal.timeout(100_000))
    for (const offset of range(0, 60)) await log.append('busy', delta('busy', offset, text))
    expect(await waiting).toBe('reset')
    expect(await log.contains('running', position)).toBe(true)
    const all = await log.read('running', position, AbortSignal.timeout(100_000))
    expect(all).toHaveLength(20)
  })

  it('forgets what nobody touched for its time to live, unless a run renews it', async () => {
    let now = 1_000_000
    const log = createMemoryLog({ maxBytes: 1_000_000, maxEvents: 100, ttlSeconds: 60, now: () => now })
    const [quiet, running] = [await log.tail('quiet'), await log.tail('running')]
    for (const _ of range(0, 3)) {
      now += 30_000
      await log.renew([{ runId: 'r', conversationId: 'running', position: running }])
    }
    await log.tail('another')
    expect(await log.contains('quiet', quiet)).toBe(false)
    expect(await log.contains('running', running)).toBe(true)
  })

  it('counts bytes of UTF-8, of all conversations together', async () => {
    const log = createMemoryLog({ maxBytes: 50_000, maxEvents: 100, ttlSeconds: 3600 })
    const quiet = await log.tail('quiet')
    await log.append('busy', delta('busy', 0, '熊'.repeat(10_000)))
    expect(await log.contains('quiet', quiet)).toBe(true)
    await log.append('busy', delta('busy', 1, '熊'.repeat(10_000)))
    expect(await log.contains('quiet', quiet)).toBe(false)
  })

  it('never gives an id of before a restart again', async () => {
    const now = () => 1_000_000
    const tails = range(0, 20).map(() =>
      createMemoryLog({ maxBytes: 1_000_000, maxEvents: 100, ttlSeconds: 60, now }).tail('c'),
    )
    expect(new Set(await Promise.all(tails)).size).toBeGreaterThan(10)
  })
})
