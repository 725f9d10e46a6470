import { createDatabase, redisUrl, type TestDatabase } from '@grizz/testing/provided'
import { startRedis } from '@grizz/testing/redis'
import { startRedisCluster } from '@grizz/testing/redis-cluster'
import { Cluster, Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'

let first: TestDatabase
let second: TestDatabase
beforeAll(async () => {
  first = await createDatabase()
  second = await createDatabase()
})
afterAll(() => Promise.all([first.close(), second.close()]))

test('every test file has a migrated database of its own', async () => {
  await first.pool.query(`insert into users (id, name, email) values (gen_random_uuid(), 'Ada', 'ada@example.org')`)
  const { rows } = await second.pool.query('select count(*)::int as people from users')
  expect(rows).toEqual([{ people: 0 }])
})

test('Redis answers, and comes back empty on the same port after a kill', async () => {
  const shared = new Redis(redisUrl())
  expect(await shared.ping()).toBe('PONG')
  shared.disconnect()

  const own = await startRedis()
  const before = new Redis(own.url)
  await before.set('kept', 'no')
  before.disconnect()
  await own.restart()
  const after = new Redis(own.url)
  expect(await after.get('kept')).toBeNull()
  after.disconnect()
  await own.stop()
})

test('a cluster of three nodes takes keys of every slot', async () => {
  const started = await startRedisCluster()
  const cluster = new Cluster(started.nodes.map(({ port }) => ({ host: '127.0.0.1', port })))
  const keys = Array.from({ length: 30 }, (_, index) => `key:${index}`)
  await Promise.all(keys.map((key) => cluster.set(key, key)))
  expect(await Promise.all(keys.map((key) => cluster.get(key)))).toEqual(keys)
  cluster.disconnect()
  await started.stop()
})
