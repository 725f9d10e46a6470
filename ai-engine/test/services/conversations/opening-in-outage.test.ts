import { startRedis, type TestRedis } from '@grizz/testing/redis'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createRedisLog, type RedisLog } from '../../../src/core/events/redis/redis-log.ts'
import { eventually, type Frame, type Live, offsetsIn, openLive, openSocket, openStream } from '../../open-live.ts'
import { logger } from '../../quiet-logger.ts'
import { delta } from '../../sample-events.ts'

let redis: TestRedis
let log: RedisLog
let live: Live
let id: string

beforeEach(async () => {
  redis = await startRedis()
  log = await createRedisLog({ url: redis.url, maxEvents: 1000, ttlSeconds: 3600, logger })
  live = await openLive(log)
  id = live.openConversation()
})
afterEach(async () => {
  await live.close()
  await log.close()
  await redis.stop()
})

/** Without a cursor, with that of a snapshot made meanwhile, with one that was good, and with none of ours. */
it('tells who opens while the log is away, keeps them, and resets them when it is back', async () => {
  const good = await log.tail(id)
  await redis.kill()
  await eventually(() => !log.status().reachable, 'the absence is noticed')
  const cursors = [undefined, '0-0', good, 'made-up']
  const clients = await Promise.all(
    cursors.flatMap((after) => {
      const options = after === undefined ? {} : { after }
      return [openSocket(live, id, options), openStream(live, id, options)]
    }),
  )
  const isOutage = ({ type }: Frame) => type === 'error'
  for (const client of clients) {
    const [ready, outage, ...rest] = await client.until(isOutage)
    expect([ready?.type, outage?.code, rest]).toEqual(['ready', 'log_unavailable', []])
  }
  await redis.restart()
  for (const client of clients) await client.ended
  const [reset] = clients.map(({ frames }) => frames.at(-1))
  for (const { frames } of clients) expect(frames.slice(2)).toEqual([{ type: 'reset', cursor: reset?.cursor }])
  const back = await openSocket(live, id, { after: String(reset?.cursor) })
  await log.append(id, delta(id, 7, 'x'))
  expect(offsetsIn(await back.until(({ offset }) => offset === 7))).toEqual([7])
})
