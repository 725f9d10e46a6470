import { startRedisCluster } from '@grizz/testing/redis-cluster'
import { startRedisSentinels } from '@grizz/testing/redis-sentinel'
import { Redis } from 'ioredis'
import { describe, expect, it, test, vi } from 'vitest'
import { createRedisLog, type RedisLog } from '../../../../src/core/events/redis/redis-log.ts'
import { readCheckedConfig } from '../../../../src/preflight.ts'
import { eventually } from '../../../open-live.ts'
import { logger } from '../../../quiet-logger.ts'
import { delta } from '../../../sample-events.ts'
import { strikeLogs } from '../strike.ts'

// Elections take their time, on a busy machine a lot of it.
vi.setConfig({ testTimeout: 180_000 })

async function openPair(url: string): Promise<[RedisLog, RedisLog]> {
  const options = { url, maxEvents: 1000, ttlSeconds: 3600, logger }
  return [await createRedisLog(options), await createRedisLog(options)]
}

const isAway = (pair: readonly RedisLog[]) => pair.every((each) => !each.status().reachable)

const isDone = () => true

async function roleOf(port: number): Promise<string> {
  const client = new Redis(port, '127.0.0.1')
  const [role] = (await client.role()) as [string]
  client.disconnect()
  return role
}

describe('with Sentinel, nothing is lost or skipped', () => {
  it('when the master dies and its replica is made the master', async () => {
    const sentinels = await startRedisSentinels()
    const pair = await openPair(sentinels.url)
    const seen = await strikeLogs(pair, async () => {
      await sentinels.master.kill()
      await eventually(() => isAway(pair), 'the loss is noticed')
      await eventually(async () => (await roleOf(sentinels.replica.port)) === 'master', 'the replica is the master')
    })
    for (const { resets, outages } of seen) expect([resets > 0, outages > 0]).toEqual([true, true])
    await Promise.all(pair.map((each) => each.close()))
    await sentinels.stop()
  })

  it('when the master is told to hand over and lives on as a replica', async () => {
    const sentinels = await startRedisSentinels()
    const pair = await openPair(sentinels.url)
    const seen = await strikeLogs(pair, async () => {
      const [, host = ''] = /\/\/([^,]+)/.exec(sentinels.url) ?? []
      const sentinel = new Redis(`redis://${host}`)
      // Until a sentinel has looked at the replica it knows nobody to hand over to.
      const told = () => sentinel.call('SENTINEL', 'FAILOVER', 'grizz').then(isDone, () => false)
      await eventually(told, 'the sentinel hands over')
      sentinel.disconnect()
      await eventually(async () => (await roleOf(sentinels.replica.port)) === 'master', 'the replica is the master')
      await eventually(async () => (await roleOf(sentinels.master.port)) === 'slave', 'the master is a replica')
    })
    for (const { resets } of seen) expect(resets).toBeGreaterThan(0)
    await Promise.all(pair.map((each) => each.close()))
    await sentinels.stop()
  })
})

test('sentinels with a password of their own are told it, and a wrong one is told at the start', async () => {
  const sentinels = await startRedisSentinels({ server: 'honey', sentinel: 'salmon' })
  const log = await createRedisLog({ url: sentinels.url, maxEvents: 1000, ttlSeconds: 3600, logger })
  const id = crypto.randomUUID()
  const before = await log.tail(id)
  expect(await log.append(id, delta(id, 0, 'x'))).not.toBe(before)
  await log.close()
  const wrong = sentinels.url.replace('salmon', 'trout')
  const sentence = /REDIS_URL: that Redis cannot be used: it does not accept this user and password/
  await expect(readCheckedConfig({ REDIS_URL: wrong })).rejects.toThrow(sentence)
  await expect(readCheckedConfig({ REDIS_URL: wrong })).rejects.not.toThrow('trout')
  await sentinels.stop()
})

describe('on a Cluster, nothing is lost or skipped', () => {
  it('when a server dies and comes back', async () => {
    const cluster = await startRedisCluster()
    const pair = await openPair(cluster.url)
    const seen = await strikeLogs(pair, async () => {
      await cluster.nodes[0]?.kill()
      await eventually(() => isAway(pair), 'the loss is noticed')
      await cluster.nodes[0]?.restart()
    })
    for (const { resets, outages } of seen) expect([resets > 0, outages > 0]).toEqual([true, true])
    expect(pair[0].status().readers).toBeLessThanOrEqual(16)
    await Promise.all(pair.map((each) => each.close()))
    await cluster.stop()
  })

  it('when a server dies and its replica takes its place', async () => {
    const cluster = await startRedisCluster()
    const [first] = cluster.nodes
    if (!first) throw new Error('the cluster has no nodes')
    const replica = await cluster.addReplica(first)
    const pair = await openPair(cluster.url)
    const seen = await strikeLogs(pair, async () => {
      await first.kill()
      await eventually(() => isAway(pair), 'the loss is noticed')
      await eventually(async () => (await roleOf(replica.port)) === 'master', 'the replica is a master')
    })
    for (const { outages } of seen) expect(outages).toBeGreaterThan(0)
    await Promise.all(pair.map((each) => each.close()))
    await cluster.stop()
  })
})
