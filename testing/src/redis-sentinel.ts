import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import { startRedis, startRedisProcess, type TestRedis } from './redis.ts'

/** A real master and replica, and three sentinels that agree on which is which. */
export interface TestSentinels {
  /** `redis+sentinel://host:port,host:port,host:port/name`, with the passwords if there are any. */
  url: string
  master: TestRedis
  replica: TestRedis
  stop(): Promise<void>
}

const name = 'grizz'

/** The passwords of the servers and of the sentinels. */
interface Passwords {
  server: string
  sentinel: string
}

/** Starts them and waits until every sentinel knows the replica and the others. */
export async function startRedisSentinels(passwords?: Passwords): Promise<TestSentinels> {
  const password = passwords?.server
  const master = await startRedis({ password, args: ['--repl-diskless-sync-delay', '0'] })
  const replica = await startRedis({ password, args: ['--replicaof', '127.0.0.1', String(master.port)] })
  const sentinels = await Promise.all([0, 1, 2].map(() => startSentinel(master, passwords)))
  for (const { port } of sentinels) await untilComplete(port, passwords?.sentinel)
  const [login, query] = passwords ? [`:${password}@`, `?sentinelPassword=${passwords.sentinel}`] : ['', '']
  return {
    url: `redis+sentinel://${login}${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${name}${query}`,
    master,
    replica,
    stop: async () => {
      await Promise.all(sentinels.map(({ stop }) => stop()))
      await Promise.all([master.stop(), replica.stop()])
    },
  }
}

async function startSentinel(master: TestRedis, passwords: Passwords | undefined) {
  const port = await freePort()
  const home = await mkdtemp(join(tmpdir(), 'grizz-sentinel-'))
  const file = join(home, 'sentinel.conf')
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${home}`,
    `sentinel monitor ${name} 127.0.0.1 ${master.port} 2`,
    `sentinel down-after-milliseconds ${name} 1000`,
    `sentinel failover-timeout ${name} 5000`,
    ...(passwords ? [`sentinel auth-pass ${name} ${passwords.server}`, `requirepass ${passwords.sentinel}`] : []),
  ]
  await writeFile(file, `${settings.join('\n')}\n`)
  const child = await startRedisProcess(port, [file, '--sentinel'], passwords?.sentinel)
  return {
    port,
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function untilComplete(port: number, password: string | undefined): Promise<void> {
  const client = new Redis(port, '127.0.0.1', { ...(password !== undefined && { password }) })
  for (;;) {
    const info = String(await client.info('sentinel'))
    if (info.includes('slaves=1,sentinels=3')) break
    await sleep(50)
  }
  client.disconnect()
}
