import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { findRedisServer } from '../../scripts/find-programs.mjs'
import { freePort } from './free-port.ts'

/** A real redis-server on a loopback port of its own. It saves nothing: stopped is forgotten. */
export interface TestRedis {
  url: string
  port: number
  pid(): number
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGSTOP and SIGCONT: alive, but not answering. */
  freeze(): void
  thaw(): void
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>
  /** Stops it for good. */
  stop(): Promise<void>
}

interface StartOptions {
  args?: readonly string[]
  port?: number
  /** The password of clients, and of a replica at its master. */
  password?: string | undefined
}

/** @throws Error when there is no redis-server: a test without Redis fails, it is never skipped */
export async function startRedis(options: StartOptions = {}): Promise<TestRedis> {
  const port = options.port ?? (await freePort())
  const home = await mkdtemp(join(tmpdir(), 'grizz-redis-'))
  let child = await startServer(port, home, options)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: () => child.pid ?? 0,
    kill,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    restart: async () => {
      await kill()
      child = await startServer(port, home, options)
    },
    stop: async () => {
      await kill()
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function startServer(port: number, home: string, { args = [], password }: StartOptions): Promise<ChildProcess> {
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', home, '--save', '', '--appendonly', 'no']
  const login = password === undefined ? [] : ['--requirepass', password, '--masterauth', password]
  return startRedisProcess(port, [...own, ...login, ...args], password)
}

/** A redis-server in any of its roles; resolves when it answers on that port. */
export async function startRedisProcess(
  port: number,
  args: readonly string[],
  password?: string,
): Promise<ChildProcess> {
  const child = spawn(redisServer(), args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A Ctrl-C is for whoever started it, and then ends everything in its order.
    detached: true,
  })
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    ...(password !== undefined && { password }),
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
  })
  client.on('error', () => {})
  await Promise.race([client.ping(), once(child, 'exit').then(() => failed(port))])
  client.disconnect()
  child.stdout?.resume()
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  child.once('exit', () => process.off('exit', killAtExit))
  return child
}

function failed(port: number): never {
  throw new Error(`redis-server ended at once; is port ${port} taken?`)
}

function redisServer(): string {
  const found = findRedisServer()
  if (found) return found
  throw new Error('The tests need redis-server, and it is not installed. `npm test` installs it, or says how.')
}
