import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    redisUrl: string
  }
}

/** One Postgres and one Redis for a whole run of vitest. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedis()
  const postgres = await startPostgres().catch(async (error) => {
    await redis.stop()
    throw error
  })
  project.provide('postgresUrl', postgres.url)
  project.provide('redisUrl', redis.url)
  return async () => void (await Promise.all([postgres.stop(), redis.stop()]))
}
