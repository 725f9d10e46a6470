import { createAccount } from '../clients/account.ts'
import { withDatabase } from '../processes/database.ts'
import { startBenchEngine } from '../processes/engine.ts'
import { startWorker } from '../processes/worker.ts'
import { range } from '../relay/range.ts'
import type { Stores } from '../relay/servers.ts'
import type { Address } from './clients-process.ts'
import { answerTo, type Kind, kinds, type Question, resultsOf } from './question.ts'

export const serverNames = ['floor', 'grizz', 'grizz-redis'] as const
export type ServerName = (typeof serverNames)[number]

/** One of the servers in turn, freshly started. */
export interface Server {
  pid: number
  /** The questions that it can answer. */
  kinds: readonly Kind[]
  /** Statements that it sent to Postgres so far; 0 for the floor. */
  countStatements(): Promise<number>
  /** Ways into conversations that nobody used yet and that have their title. */
  addresses(count: number): Promise<Address[]>
  /** Compares answers with what was saved of them. @throws Error when one differs */
  compareSaved(asked: readonly (readonly [address: Address, question: Question])[]): Promise<void>
  stop(): Promise<void>
}

export interface ServerOptions {
  stores: Stores
  upstream: string
  toolServer: string
}

export function startServer(name: ServerName, options: ServerOptions): Promise<Server> {
  return name === 'floor' ? startFloor(options) : startGrizz(name, options)
}

async function startFloor({ upstream, toolServer }: ServerOptions): Promise<Server> {
  const file = new URL('./floor-process.ts', import.meta.url)
  const worker = startWorker<{ port: () => number }>(file, { UPSTREAM: upstream, TOOL_SERVER: toolServer })
  const port = await worker.ask('port')
  return {
    pid: worker.pid,
    kinds: kinds.filter((kind) => kind !== 'run_javascript'),
    countStatements: async () => 0,
    addresses: async (count) => range(0, count).map(() => ({ port, path: '/', headers: {} })),
    compareSaved: async () => {},
    stop: worker.stop,
  }
}

async function startGrizz(name: ServerName, { stores, upstream, toolServer }: ServerOptions): Promise<Server> {
  const databaseUrl = await stores.postgres.createDatabase()
  const engine = await startBenchEngine({
    env: {
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: 'bears sleep through the whole winter long',
      OPENAI_BASE_URL: upstream,
      DEFAULT_MODEL: 'gpt-4o-mini',
      ...(name === 'grizz-redis' && { REDIS_URL: stores.redis.url }),
    },
  })
  const { port, pid } = engine
  const { key, ask, createConversation } = await createAccount(port, ['read', 'chat', 'admin'])
  await ask('POST', '/api/tool-servers', { name: 'Effects', url: toolServer, trusted: true, allowPrivate: true })
  return {
    pid,
    kinds,
    countStatements: () => stores.postgres.countStatements(databaseUrl),
    async addresses(count) {
      const ids: string[] = []
      while (ids.length < count) ids.push(await createConversation())
      await withDatabase(databaseUrl, (client) =>
        client.query(`update conversations set title = 'Talk' where title is null`),
      )
      return ids.map((id) => ({ port, path: pathOf(id), headers: { authorization: `Bearer ${key}` } }))
    },
    compareSaved: (asked) => compareSaved(databaseUrl, asked),
    stop: () => engine.kill('SIGKILL'),
  }
}

const pathOf = (conversationId: string) => `/ws/chat/${conversationId}`

interface Saved {
  content: string
  status: string
  /** Of each call, or why it has none. */
  results: string[]
}

function compareSaved(url: string, asked: readonly (readonly [Address, Question])[]): Promise<void> {
  return withDatabase(url, async (client) => {
    for (const [{ path }, question] of asked) {
      const { rows } = await client.query<Saved>(
        `select m.content, m.status, array(
          select coalesce(c.result, c.error, c.state) from tool_calls c join runs r on r.id = c.run_id
          where r.conversation_id = m.conversation_id order by c.turn, c.index
        ) as results from messages m where '/ws/chat/' || m.conversation_id = $1 and m.role = 'assistant'`,
        [path],
      )
      const saved = JSON.stringify(rows)
      const expected = { content: answerTo(question), status: 'complete', results: resultsOf(question) }
      if (saved !== JSON.stringify([expected])) throw new Error(`saved was ${saved}, not ${JSON.stringify(expected)}`)
    }
  })
}
