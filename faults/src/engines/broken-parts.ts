/**
 * Engines that break a promise, made by wrapping their database or event log; their own source knows nothing of it. The
 * fault runs must find violations in these engines, else finding none in a sound engine would prove nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Foundations, foundations } from '@grizz/ai-engine/engine'
import type pg from 'pg'

type OpenDatabase = Awaited<ReturnType<Foundations['openDatabase']>>
type EventLog = Awaited<ReturnType<Foundations['createEventLog']>>['log']

const DELTAS_PER_DUPLICATE = 3
const COMMIT_LATE_MS = 1500

export const breakages = {
  'append-dropped': withLog((log) => ({
    ...log,
    appendTo: nthDelta(
      (...given) => log.appendTo(...given),
      async () => true,
    ),
  })),
  'delta-doubled': withLog((log) => ({
    ...log,
    appendTo: nthDelta(
      (...given) => log.appendTo(...given),
      async (...given) => {
        await log.appendTo(...given)
        return log.appendTo(...given)
      },
    ),
  })),
  'lease-not-fenced': withDatabase(withoutFence),
  'acknowledged-before-commit': withDatabase(commitLate),
} satisfies Record<string, Foundations>

export type Breakage = keyof typeof breakages

function withLog(wrap: (log: EventLog) => EventLog): Foundations {
  return {
    ...foundations,
    createEventLog: async (...given) => {
      const { log, redis } = await foundations.createEventLog(...given)
      return { log: wrap(log), redis }
    },
  }
}

function withDatabase(wrap: (database: OpenDatabase) => OpenDatabase): Foundations {
  return { ...foundations, openDatabase: async (...given) => wrap(await foundations.openDatabase(...given)) }
}

type AppendTo = EventLog['appendTo']

function nthDelta(usual: AppendTo, instead: AppendTo): AppendTo {
  let deltas = 0
  return (conversationId, position, ...events) => {
    const isDelta = events.some(({ type }) => type === 'run.delta')
    if (isDelta) deltas += 1
    const isChosen = isDelta && deltas % DELTAS_PER_DUPLICATE === 0
    return (isChosen ? instead : usual)(conversationId, position, ...events)
  }
}

/** The end of a run, the renewal of its lease and the ledger no longer check the run's owner. */
function withoutFence(database: OpenDatabase): OpenDatabase {
  for (const pool of [database.pool, database.vital.$client]) {
    const query = pool.query.bind(pool) as (...given: unknown[]) => unknown
    Object.assign(pool, {
      query: (first: unknown, ...rest: unknown[]) => query(unfenced(first), ...rest),
    })
  }
  return database
}

function unfenced(query: unknown): unknown {
  if (typeof query !== 'object' || query === null || !('text' in query)) return query
  const text = String(query.text)
    .replace(/owner = (\$\d+) and attempt = (\$\d+)/g, '$1::uuid is not null and $2::int is not null')
    .replace('and runs.owner = v.owner and runs.attempt = v.attempt', '')
    .replace(/insert into usage [\s\S]*?from ended/, '$& on conflict do nothing')
  return { ...query, text }
}

/** The result of accepting a message is returned before its commit. */
function commitLate(database: OpenDatabase): OpenDatabase {
  const { pool } = database
  const query = pool.query.bind(pool) as (...given: unknown[]) => unknown
  Object.assign(pool, {
    query: (first: unknown, ...rest: unknown[]) =>
      isAcceptance(first) ? acceptedEarly(pool, first, rest) : query(first, ...rest),
  })
  return database
}

function isAcceptance(query: unknown): query is pg.QueryConfig {
  return typeof query === 'object' && query !== null && String(Reflect.get(query, 'text')).includes('accept_message_2(')
}

async function acceptedEarly(pool: pg.Pool, query: pg.QueryConfig, rest: unknown[]) {
  const client = await pool.connect()
  await client.query('begin')
  const outcome = await (client.query as (...given: unknown[]) => Promise<unknown>)(query, ...rest)
  void sleep(COMMIT_LATE_MS)
    .then(() => client.query('commit'))
    .then(
      () => client.release(),
      () => client.release(true),
    )
  return outcome
}
