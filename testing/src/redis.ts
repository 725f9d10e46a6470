import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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

/** A real cluster of three masters. */
export interface TestRedisCluster {
  /** `redis+cluster://host:port,host:port,host:port` */
  url: string
  nodes: readonly TestRedis[]
  stop(): Promise<void>
}

/** @throws Error when there is no redis-server: a test without Redis fails, it is never skipped */
export async function startRedis(options: { args?: readonly string[]; port?: number } = {}): Promise<TestRedis> {
  const port = options.port ?? (await freePort())
  const home = await mkdtemp(join(tmpdir(), 'grizz-redis-'))
  let child = await startServer(port, home, options.args ?? [])
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
      child = await startServer(port, home, options.args ?? [])
    },
    stop: async () => {
      await kill()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Forms a cluster of three masters and waits until each of them knows all slots. */
export async function startRedisCluster(): Promise<TestRedisCluster> {
  const started = [await startClusterNode(), await startClusterNode(), await startClusterNode()]
  const nodes = started.map(({ node }) => node)
  const clients = nodes.map(({ port }) => new Redis(port, '127.0.0.1'))
  const share = Math.ceil(16_384 / nodes.length)
  await Promise.all(
    clients.map((client, index) =>
      client.cluster('ADDSLOTSRANGE', index * share, Math.min((index + 1) * share, 16_384) - 1),
    ),
  )
  for (const { node, busPort } of started) await clients[0]?.cluster('MEET', '127.0.0.1', node.port, busPort)
  for (const client of clients) await untilWhole(client)
  for (const client of clients) client.disconnect()
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))),
  }
}

async function startClusterNode(): Promise<{ node: TestRedis; busPort: number }> {
  const busPort = await freePort()
  const node = await startRedis({
    args: ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '1000'],
  })
  return { node, busPort }
}

async function untilWhole(client: Redis): Promise<void> {
  for (;;) {
    const info = String(await client.cluster('INFO'))
    if (info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3')) return
    await sleep(20)
  }
}

async function startServer(port: number, home: string, args: readonly string[]): Promise<ChildProcess> {
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', home, '--save', '', '--appendonly', 'no']
  const child = spawn(redisServer(), [...own, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A Ctrl-C is for whoever started it, and then ends everything in its order.
    detached: true,
  })
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
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
