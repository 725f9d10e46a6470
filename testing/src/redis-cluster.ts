import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import { startRedis, type TestRedis } from './redis.ts'

/** A real cluster of three masters. */
export interface TestRedisCluster {
  /** `redis+cluster://host:port,host:port,host:port` */
  url: string
  nodes: readonly TestRedis[]
  /** Adds a replica of one of them; resolves when it has everything that its master has. */
  addReplica(of: TestRedis): Promise<TestRedis>
  stop(): Promise<void>
}

interface ClusterNode {
  node: TestRedis
  busPort: number
}

/** Forms a cluster of three masters and waits until each of them knows all slots. */
export async function startRedisCluster(): Promise<TestRedisCluster> {
  const started = [await startClusterNode(), await startClusterNode(), await startClusterNode()]
  const nodes = started.map(({ node }) => node)
  const replicas: TestRedis[] = []
  await form(started)
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    addReplica: async (of) => {
      const replica = await startClusterNode()
      replicas.push(replica.node)
      await follow(replica, of)
      return replica.node
    },
    stop: async () => void (await Promise.all([...nodes, ...replicas].map((node) => node.stop()))),
  }
}

async function startClusterNode(): Promise<ClusterNode> {
  const busPort = await freePort()
  const node = await startRedis({
    args: ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '1000'],
  })
  return { node, busPort }
}

async function form(nodes: readonly ClusterNode[]): Promise<void> {
  const clients = nodes.map(({ node }) => new Redis(node.port, '127.0.0.1'))
  const share = Math.ceil(16_384 / nodes.length)
  await Promise.all(
    clients.map((client, index) =>
      client.cluster('ADDSLOTSRANGE', index * share, Math.min((index + 1) * share, 16_384) - 1),
    ),
  )
  for (const { node, busPort } of nodes) await clients[0]?.cluster('MEET', '127.0.0.1', node.port, busPort)
  for (const client of clients)
    await until(() => client.cluster('INFO'), ['cluster_state:ok', `cluster_known_nodes:${nodes.length}`])
  for (const client of clients) client.disconnect()
}

async function follow({ node, busPort }: ClusterNode, of: TestRedis): Promise<void> {
  const [replica, master] = [new Redis(node.port, '127.0.0.1'), new Redis(of.port, '127.0.0.1')]
  const id = String(await master.cluster('MYID'))
  await master.cluster('MEET', '127.0.0.1', node.port, busPort)
  await until(() => replica.cluster('NODES'), [id])
  await replica.cluster('REPLICATE', id)
  await until(() => replica.info('replication'), ['master_link_status:up'])
  for (const client of [replica, master]) client.disconnect()
}

async function until(ask: () => Promise<unknown>, words: readonly string[]): Promise<void> {
  for (;;) {
    const answer = String(await ask())
    if (words.every((word) => answer.includes(word))) return
    await sleep(20)
  }
}
