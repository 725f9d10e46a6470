import { startRedis } from '@grizz/testing/redis'
import { startRedisCluster } from '@grizz/testing/redis-cluster'
import { createRedisLog } from '../../../../src/core/events/redis/redis-log.ts'
import { logger } from '../../../quiet-logger.ts'
import { logContract, MAX_EVENTS, MAX_LOG_BYTES } from '../log-contract.ts'

async function openPair(url: string, stop: () => Promise<void>) {
  const options = { url, maxEvents: MAX_EVENTS, maxLogBytes: MAX_LOG_BYTES, ttlSeconds: 3600, logger }
  const [log, other] = await Promise.all([createRedisLog(options), createRedisLog(options)])
  return {
    log,
    other,
    close: async () => {
      await Promise.all([log.close(), other.close()])
      await stop()
    },
  }
}

logContract('Redis', async () => {
  const redis = await startRedis()
  return openPair(redis.url, redis.stop)
})

logContract('a Redis Cluster of three', async () => {
  const cluster = await startRedisCluster()
  return openPair(cluster.url, cluster.stop)
})
