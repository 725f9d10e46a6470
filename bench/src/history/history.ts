import type pg from 'pg'
import { createAccount } from '../clients/account.ts'
import { type Benchmark, type Given, numberOf } from '../common/benchmark.ts'
import { quantile } from '../common/quantile.ts'
import type { Goal, Report, Table } from '../common/report.ts'
import { withDatabase } from '../processes/database.ts'
import { startBenchEngine } from '../processes/engine.ts'
import { type BenchPostgres, startBenchPostgres } from '../processes/postgres.ts'
import { countMessages, fillCrowd, fillPerson } from './crowd.ts'
import { type Asked, measureAsked } from './questions.ts'

export const history: Benchmark = {
  usage: `npm run bench -- history
  Opening, paging and searching with 10, 10,000 and 1,000,000 messages in the database of many people.
  --most      messages in the largest of the three, 1000000
  --requests  of each kind, 100`,
  options: { most: { type: 'string' }, requests: { type: 'string' } },
  run,
}

/** The times that a user waited, with so many messages in the database. */
interface Waited {
  messages: number
  /** Messages of the user who asked. */
  own: number
  asked: readonly Asked[]
}

async function run(given: Given, progress: (line: string) => void): Promise<Report> {
  const quick = given.quick === true
  const most = numberOf(given, 'most', quick ? 2000 : 1_000_000)
  const requests = numberOf(given, 'requests', quick ? 3 : 100)
  const postgres = await startBenchPostgres({ fsync: 'off', maintenance_work_mem: '1GB', max_wal_size: '8GB' })
  const waited: Waited[] = []
  try {
    for (const messages of [10, Math.min(10_000, most), most]) {
      progress(`${messages} messages`)
      waited.push(...(await measureSize(postgres, messages, requests)))
    }
  } finally {
    await postgres.stop()
  }
  return { title: 'History', tables: [tableOf(waited)], goals: goalsOf(waited), figures: waited }
}

async function measureSize({ url }: BenchPostgres, messages: number, requests: number): Promise<Waited[]> {
  const engine = await startBenchEngine({
    env: { DATABASE_URL: url, AUTH_SECRET: 'bears sleep through the whole winter long', LOG_LEVEL: 'error' },
  })
  try {
    return await withDatabase(url, async (client) => {
      const people = []
      for (const own of ownOf(messages)) people.push(await makePerson(client, engine.port, own))
      await fillCrowd(client, messages)
      const count = await countMessages(client)
      const waited: Waited[] = []
      for (const person of people)
        waited.push({ messages: count, own: person.own, asked: await measureAsked(person, requests) })
      return waited
    })
  } finally {
    await engine.kill('SIGKILL')
  }
}

/** Somebody, and in a large database also somebody who wrote very much. */
function ownOf(messages: number): number[] {
  if (messages <= 10) return [messages]
  return messages < 100_000 ? [500] : [500, 10_000]
}

async function makePerson(client: pg.ClientBase, port: number, own: number) {
  const account = await createAccount(port)
  const conversations = await fillPerson(client, await account.createConversation(), own)
  return { account, conversations, own }
}

function tableOf(waited: readonly Waited[]): Table {
  const kinds = waited[0]?.asked.map(({ what }) => what) ?? []
  return {
    title: 'p50 / p95 in ms, over HTTP',
    columns: ['messages in all', 'own', ...kinds],
    rows: waited.map(({ messages, own, asked }) => [
      messages.toLocaleString('en'),
      own.toLocaleString('en'),
      ...asked.map(({ ms }) => `${quantile(ms, 0.5).toFixed(1)} / ${quantile(ms, 0.95).toFixed(1)}`),
    ]),
  }
}

const MAX_SLOWDOWN = 2
const SEARCH_GOAL_MS = 50

function goalsOf(waited: readonly Waited[]): Goal[] {
  const [most] = [...waited].reverse()
  const searches = waited
    .filter(({ messages }) => messages === most?.messages)
    .flatMap(({ asked }) => asked.filter(({ what }) => what.startsWith('search')).map(({ ms }) => quantile(ms, 0.95)))
  const worst = Math.max(...searches)
  const alike = waited.filter(({ own }) => own === 500)
  return [
    {
      goal: `search with ${most?.messages.toLocaleString('en')} messages: p95 at most ${SEARCH_GOAL_MS} ms`,
      measured: `${worst.toFixed(1)} ms`,
      met: worst <= SEARCH_GOAL_MS,
    },
    ...(alike[0]?.asked ?? []).map(({ what, ms }, kind) => {
      const small = quantile(ms, 0.5)
      const large = quantile(alike.at(-1)?.asked[kind]?.ms ?? [], 0.5)
      return {
        goal: `${what}: the same person waits no longer with the largest database (p50, at most ${MAX_SLOWDOWN} ×)`,
        measured: `${small.toFixed(1)} → ${large.toFixed(1)} ms`,
        met: large <= small * MAX_SLOWDOWN,
      }
    }),
  ]
}
