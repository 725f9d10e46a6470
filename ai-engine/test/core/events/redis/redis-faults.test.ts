import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { startRedis, type TestRedis } from '@grizz/testing/redis'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LogUnavailable } from '../../../../src/core/events/log/event-log.ts'
import { createRedisLog, type RedisLog } from '../../../../src/core/events/redis/redis-log.ts'
import { eventually } from '../../../open-live.ts'
import { logger } from '../../../quiet-logger.ts'
import { delta, range, readMany } from '../../../sample-events.ts'
import { strikeLogs } from '../strike.ts'

let redis: TestRedis
let admin: Redis
let log: RedisLog
let other: RedisLog

async function open(args: string[] = []): Promise<void> {
  redis = await startRedis({ args })
  admin = new Redis(redis.url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
  admin.on('error', () => undefined)
  log = await createRedisLog({ url: redis.url, maxEvents: 1000, ttlSeconds: 3600, logger })
  other = await createRedisLog({ url: redis.url, maxEvents: 1000, ttlSeconds: 3600, logger })
}
beforeEach(() => open())
afterEach(async () => {
  await Promise.all([log.close(), other.close()])
  admin.disconnect()
  redis.thaw()
  await redis.stop()
})

const strike = (fault: () => Promise<void>) => strikeLogs([log, other], fault)

describe('nothing is lost or skipped', () => {
  it('without a fault, and nobody is disturbed', async () => {
    const undisturbed = async () =>
      (await strike(async () => undefined)).every(({ resets, outages }) => resets + outages === 0)
    // Where the machine stands still for a second, Redis was away for one.
    expect((await undisturbed()) || (await undisturbed()) || (await undisturbed())).toBe(true)
  })

  it('when the log is flushed', async () => {
    for (const { resets } of await strike(async () => void (await admin.flushall()))) expect(resets).toBeGreaterThan(0)
  })

  it('when Redis is killed and comes back empty', async () => {
    const seen = await strike(async () => {
      await redis.kill()
      await sleep(300)
      await redis.restart()
    })
    for (const { resets, outages } of seen) expect([resets > 0, outages > 0]).toEqual([true, true])
  })

  it('when Redis is killed and comes back with what it had saved', async () => {
    await strike(async () => {
      await admin.save()
      await sleep(100)
      await redis.restart()
    })
  })

  it('when every connection is cut', async () => {
    await strike(async () => {
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    })
  })

  it('when Redis freezes and thaws', async () => {
    const seen = await strike(async () => {
      redis.freeze()
      await eventually(() => !log.status().reachable && !other.status().reachable, 'the freeze is noticed')
      redis.thaw()
    })
    for (const { outages } of seen) expect(outages).toBeGreaterThan(0)
  })

  it('when Redis has no memory left, and then has', async () => {
    await strike(async () => {
      await admin.config('SET', 'maxmemory', '1mb')
      await eventually(() => !log.status().reachable, 'the refusal is noticed')
      await sleep(300)
      await admin.config('SET', 'maxmemory', '0')
    })
  })
})

describe('a reader at the tail', () => {
  it('is told when Redis dies or freezes, even when nobody writes, and goes on afterwards', async () => {
    const id = randomUUID()
    const tail = await log.tail(id)
    for (const [strikes, heals] of [
      [() => redis.kill(), () => redis.restart()],
      [async () => redis.freeze(), async () => redis.thaw()],
    ] as const) {
      const reading = log.read(id, await log.tail(id), AbortSignal.timeout(100_000))
      await eventually(() => log.status().followed > 0, 'the reader waits')
      const rejected = expect(reading).rejects.toThrow(LogUnavailable)
      await strikes()
      await rejected
      await heals()
      await log.available(AbortSignal.timeout(100_000))
    }
    expect(await log.read(id, tail, AbortSignal.timeout(100_000))).toBe('reset')
  })

  it('gets reset when the log is flushed and opened by somebody else', async () => {
    const id = randomUUID()
    const reading = log.read(id, await log.tail(id), AbortSignal.timeout(100_000))
    await eventually(() => log.status().followed > 0, 'the reader waits')
    await admin.flushall()
    await other.append(id, delta(id, 0, 'x'))
    expect(await reading).toBe('reset')
  })
})

it('never continues a log of before a restart, which may have lost its newest entries', async () => {
  const id = randomUUID()
  const position = await log.tail(id)
  for (const offset of range(0, 5)) await log.appendTo(id, position, delta(id, offset, 'saved'))
  const saved = await log.tail(id)
  await admin.save()
  for (const offset of range(5, 10)) await log.appendTo(id, position, delta(id, offset, 'lost'))
  const lost = await log.tail(id)
  await redis.restart()
  await Promise.all([log, other].map((each) => eventually(() => each.status().reachable, 'it is back')))
  expect(await log.appendTo(id, position, delta(id, 0, 'x'))).toBe(false)
  for (const offset of range(0, 10)) await log.append(id, delta(id, offset, 'after'))
  for (const cursor of [position, saved, lost])
    for (const each of [log, other]) expect(await each.read(id, cursor, AbortSignal.timeout(100_000))).toBe('reset')
})

it('follows a thousand conversations with one blocking connection', async () => {
  const ids = range(0, 1000).map(() => randomUUID())
  const tails = await Promise.all(ids.map((id) => log.tail(id)))
  const reading = ids.map((id, i) => readMany(log, id, tails[i] ?? '', 3))
  await eventually(() => log.status().followed === 1000, 'all are followed')
  let most = 0
  const blocked = async () => {
    const count = String(await admin.client('LIST')).match(/cmd=xread/g)?.length ?? 0
    most = Math.max(most, count)
    return count
  }
  await eventually(async () => (await blocked()) === 1, 'one connection reads')
  for (const _ of range(0, 3)) {
    await Promise.all(ids.map((id) => other.append(id, delta(id, 0, 'x'))))
    await blocked()
  }
  for (const entries of await Promise.all(reading)) expect(entries).toHaveLength(3)
  await eventually(async () => (await blocked()) === 1, 'one connection reads')
  expect([most, log.status().readers]).toEqual([1, 1])
})

it('keeps a log for its time to live, and longer while a run renews it', async () => {
  const id = randomUUID()
  const short = await createRedisLog({ url: redis.url, maxEvents: 100, ttlSeconds: 2, logger })
  const position = await short.tail(id)
  const idle = randomUUID()
  const quiet = await short.tail(idle)
  await eventually(async () => {
    expect(await short.renew([{ runId: id, conversationId: id, position }])).toEqual([])
    return !(await short.contains(idle, quiet))
  }, 'the quiet log is gone')
  await short.close()
})

it('starts while Redis is away, says so, and works when it is there', async () => {
  const port = redis.port
  await redis.stop()
  const early = await createRedisLog({ url: `redis://127.0.0.1:${port}`, maxEvents: 100, ttlSeconds: 60, logger })
  expect(early.status().reachable).toBe(false)
  await expect(early.tail('x')).rejects.toThrow(LogUnavailable)
  let returned = 0
  early.onReturn(() => {
    returned += 1
  })
  redis = await startRedis({ port })
  await early.available(AbortSignal.timeout(100_000))
  expect(await early.tail('x')).toMatch(/-0$/)
  expect(returned).toBe(1)
  await early.close()
})
