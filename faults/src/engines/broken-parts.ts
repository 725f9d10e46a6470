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
const DECIDE_LATE_MS = 500

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
  'acknowledged-before-commit': withDatabase((database) => commitLate(database, /accept_message_2\(/)),
  'call-before-commit': withDatabase((database) => commitLate(database, /called as \(|select to_jsonb\(begun/)),
  'result-after-model': withDatabase((database) => commitLate(database, /settled as \(/)),
  'decided-twice': withDatabase(decideAlways),
  'file-before-commit': withDatabase((database) => commitLate(database, /update "files" set .*"sha256" = /)),
  'reading-not-redone': withDatabase(withoutSecondReading),
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

/** A file whose engine died while it read it is nobody's from then on. */
function withoutSecondReading(database: OpenDatabase): OpenDatabase {
  const { pool } = database
  const query = pool.query.bind(pool) as (...given: unknown[]) => unknown
  const once = (text: string) => text.replace('or read_lease_expires_at < now()', '')
  Object.assign(pool, {
    query: (first: unknown, ...rest: unknown[]) =>
      query(isConfig(first) ? { ...first, text: once(first.text) } : first, ...rest),
  })
  return database
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

/** The results of these statements are returned before they are committed. */
function commitLate(database: OpenDatabase, statements: RegExp): OpenDatabase {
  const { pool } = database
  const query = pool.query.bind(pool) as (...given: unknown[]) => unknown
  Object.assign(pool, {
    query: (first: unknown, ...rest: unknown[]) =>
      isConfig(first) && statements.test(first.text) ? answeredEarly(pool, first, rest) : query(first, ...rest),
  })
  return database
}

function isConfig(query: unknown): query is pg.QueryConfig {
  return typeof query === 'object' && query !== null && 'text' in query
}

async function answeredEarly(pool: pg.Pool, query: pg.QueryConfig, rest: unknown[]) {
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

/** A decision is applied to whatever state its call is in by then, and no other decision waits for it. */
function decideAlways(database: OpenDatabase): OpenDatabase {
  database.pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown
    Object.assign(client, {
      query: async (first: unknown, ...rest: unknown[]) => {
        const text = isConfig(first) ? undecided(first.text) : ''
        if (!isConfig(first) || text === first.text) return query(first, ...rest)
        if (text.includes('decided as (')) await sleep(DECIDE_LATE_MS)
        return query({ ...first, text }, ...rest)
      },
    })
  })
  return database
}

function undecided(text: string): string {
  if (text.includes('decided as ('))
    return text.replace(/and \(c\.state in \('waiting_approval'[\s\S]*?is null\)\)/, '')
  return text.includes('tool_calls') ? text.replace('for update of r', '') : text
}
