import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineProcess } from '@grizz/testing/engine-process'
import { type Account, createAccount } from '../clients/account.ts'
import { type Benchmark, type Given, numberOf } from '../common/benchmark.ts'
import type { Report } from '../common/report.ts'
import { withDatabase } from '../processes/database.ts'
import { startBenchEngine } from '../processes/engine.ts'
import { startBenchPostgres } from '../processes/postgres.ts'
import { startWorker, type Worker } from '../processes/worker.ts'
import type { UpstreamMethods } from '../relay/upstream-process.ts'
import { type AttackName, attackNames, type Hostile } from './attacks.ts'
import type { HostileMethods } from './hostile-process.ts'
import { experience } from './other-user.ts'
import { goalOf, type Measured, tableOf } from './tables.ts'

export const hostile: Benchmark = {
  usage: `npm run bench -- hostile
  What one hostile user, within the default limits, costs another: the other's time to a first word, and /readyz, without
  and with the hostile one, one after the other. Each attack alone, then all together.
  --attacks  some of ${attackNames.join(',')}
  --turns    messages of the other user in each measurement, 40
  --sockets  that the hostile user tries to open, 1000`,
  options: { attacks: { type: 'string' }, turns: { type: 'string' }, sockets: { type: 'string' } },
  run,
}

/** As an installation has them, unlike those of the other benchmarks. */
const defaultLimits = {
  RATE_LIMIT_MESSAGES_PER_MINUTE: '30',
  RATE_LIMIT_READS_PER_MINUTE: '6000',
  RATE_LIMIT_WRITES_PER_MINUTE: '3000',
  MAX_CONNECTIONS_PER_USER: '50',
}
/** So many that none of the other users meets the limit. */
const OTHER_USERS = 20

interface Environment {
  engine: EngineProcess
  databaseUrl: string
  upstream: Worker<UpstreamMethods>
  attacker: Worker<HostileMethods>
  others: readonly Account[]
  quick: boolean
}

async function run(given: Given, progress: (line: string) => void): Promise<Report> {
  const quick = given.quick === true
  const turns = numberOf(given, 'turns', quick ? 3 : 40)
  const sockets = numberOf(given, 'sockets', quick ? 20 : 1000)
  const names = namesIn(given)
  const postgres = await startBenchPostgres({ fsync: 'off' })
  const upstream = startWorker<UpstreamMethods>(new URL('../relay/upstream-process.ts', import.meta.url))
  const attacker = startWorker<HostileMethods>(new URL('./hostile-process.ts', import.meta.url))
  try {
    const engine = await startEngineOn(postgres.url, await upstream.ask('url'))
    try {
      const others: Account[] = []
      while (others.length < (quick ? 2 : OTHER_USERS)) others.push(await createAccount(engine.port))
      const environment = { engine, databaseUrl: postgres.url, upstream, attacker, others, quick }
      await experience(engine.port, others, quick ? 1 : 20)
      const measured: Measured[] = []
      for (const some of [...names.map((name) => [name]), ...(names.length > 1 ? [names] : [])]) {
        progress(some.join(', '))
        measured.push(await measure(environment, some, turns, sockets))
      }
      return { title: 'Hostile', tables: [tableOf(measured)], goals: [goalOf(measured)], figures: measured }
    } finally {
      await engine.kill('SIGKILL')
    }
  } finally {
    await Promise.all([upstream.stop(), attacker.stop()])
    await postgres.stop()
  }
}

function namesIn({ attacks }: Given): readonly AttackName[] {
  if (typeof attacks !== 'string') return attackNames
  return attacks.split(',').map((asked) => {
    const name = attackNames.find((known) => known === asked)
    if (!name) throw new Error(`--attacks: there is no attack "${asked}", only ${attackNames.join(', ')}`)
    return name
  })
}

function startEngineOn(databaseUrl: string, upstreamUrl: string): Promise<EngineProcess> {
  return startBenchEngine({
    env: {
      // So that the long texts of the attacks are over it, and are counted for nothing.
      MAX_CONTEXT_TOKENS: '16000',
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: 'bears sleep through the whole winter long',
      OPENAI_BASE_URL: upstreamUrl,
      DEFAULT_MODEL: 'gpt-4o-mini',
      ...defaultLimits,
    },
  })
}

async function measure(
  environment: Environment,
  names: readonly AttackName[],
  turns: number,
  sockets: number,
): Promise<Measured> {
  const { engine, upstream, attacker, others, quick } = environment
  const longMessages = names.includes('searches') ? (quick ? 20 : 2500) : 0
  const user = await makeHostile(environment, sockets, longMessages)
  const alone = await experience(engine.port, others, turns)
  await attacker.ask('begin', { hostile: user, names })
  await sleep(quick ? 200 : 2000)
  const beside = await experience(engine.port, others, turns)
  const seen = await attacker.ask('end')
  await upstream.ask('finish')
  await sleep(quick ? 200 : 5000)
  return { attacks: names, alone, beside, seen }
}

/** Somebody new each time, who has used none of their limits: ten conversations, and long messages to search. */
async function makeHostile(
  { engine, databaseUrl }: Environment,
  sockets: number,
  longMessages: number,
): Promise<Hostile> {
  const { port } = engine
  const { key, createConversation } = await createAccount(port)
  const conversations: string[] = []
  while (conversations.length < 10) conversations.push(await createConversation())
  await withDatabase(databaseUrl, (client) =>
    client.query(
      `insert into messages (id, conversation_id, user_id, role, content, status, announced_at)
      select gen_random_uuid(), c.id, c.user_id, 'user',
        (select string_agg(md5(random()::text || k), ' ') from generate_series(1, 900) k where n > 0), 'complete', now()
      from conversations c cross join generate_series(1, $2::int) n where c.id = $1`,
      [conversations[0], longMessages],
    ),
  )
  return { port, key, conversations, sockets }
}
