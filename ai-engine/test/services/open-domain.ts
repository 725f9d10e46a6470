import type { Event } from '@grizz/protocol/events'
import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import { v7 as newId } from 'uuid'
import type { Services } from '../../src/composition.ts'
import { readConfig } from '../../src/config.ts'
import type { EventLog } from '../../src/core/events/log/event-log.ts'
import { createMemoryLog } from '../../src/core/events/memory/memory-log.ts'
import type { Caller } from '../../src/core/security/caller.ts'
import { users } from '../../src/db/schema/users.ts'
import { createEngine, type Engine } from '../../src/engine.ts'
import { createModels, type Models } from '../../src/llm/registry/models.ts'

/** The services of one engine on a real Postgres, with the model faked over HTTP and nothing else. */
export interface OpenDomain {
  domain: Services
  log: EventLog
  database: TestDatabase
  upstream: Upstream
  caller: Caller
  /** The first one, and those of `another`. */
  engines: readonly Engine[]
  /** Another engine on the same database and log. */
  another(env?: Record<string, string>): Promise<Services>
  newConversation(): Promise<string>
  send(conversationId: string, content: string): ReturnType<Services['sendMessage']>
  /** Reads the log from a cursor until `until` says enough. */
  readLog(conversationId: string, after: string, until: (event: Event) => boolean): Promise<Event[]>
  close(): Promise<void>
}

/** `now` is the time by which calls are priced; `makeModels` takes the place of the registry. */
export async function openDomain(
  env: Record<string, string> = {},
  now = Date.now,
  makeModels?: (upstream: Upstream) => Models,
): Promise<OpenDomain> {
  const [database, upstream] = await Promise.all([createDatabase(), startUpstream()])
  const log = createMemoryLog({ maxBytes: 64 * 1024 * 1024, maxEvents: 10_000, ttlSeconds: 60 })
  const caller = await makeUser(database)
  const engines: Engine[] = []

  async function another(more: Record<string, string> = {}): Promise<Services> {
    const config = readConfig({ ...settings, OPENAI_BASE_URL: upstream.url, ...env, ...more })
    const engine = await createEngine(config, {
      openDatabase: async () => ({ ...database, exclusiveOwner: false, close: async () => {} }),
      // What a test puts in the place of a function of the log holds for all engines.
      createEventLog: async () => ({
        log: Object.assign(Object.create(log), { close: async () => {} }),
        redis: undefined,
      }),
      createModels: (given) => makeModels?.(upstream) ?? createModels({ ...given, now }),
    })
    engines.push(engine)
    return engine.parts.services
  }

  const domain = await another()
  return {
    domain,
    log,
    database,
    upstream,
    caller,
    engines,
    another,
    newConversation: async () => (await domain.conversations.create(caller.userId, {})).conversation.id,
    send: (conversationId, content) =>
      domain.sendMessage(caller, conversationId, { clientMessageId: newId(), content }),
    readLog: (conversationId, after, until) => readLog(log, conversationId, after, until),
    async close() {
      for (const engine of engines) await engine.close()
      await Promise.all([upstream.close(), log.close()])
      await database.close()
    },
  }
}

const settings = {
  PORT: '0',
  AUTH_SECRET: 'a secret that is only for the tests',
  DRAIN_SECONDS: '0',
  LOG_LEVEL: 'silent',
  RATE_LIMIT_MESSAGES_PER_MINUTE: '10000',
}

export async function makeUser({ db }: TestDatabase): Promise<Caller> {
  const id = newId()
  await db.insert(users).values({ id, name: 'Someone', email: `${id}@example.com` })
  return {
    userId: id,
    role: 'user',
    scopes: new Set(['read', 'chat', 'admin']),
    credential: { kind: 'session', id: newId() },
  }
}

async function readLog(log: EventLog, conversationId: string, after: string, until: (event: Event) => boolean) {
  const events: Event[] = []
  let cursor = after
  for (;;) {
    const entries = await log.read(conversationId, cursor, AbortSignal.timeout(100_000))
    if (entries === 'reset') throw new Error(`reset after ${cursor}`)
    for (const { id, json } of entries) {
      const event = JSON.parse(json) as Event
      events.push(event)
      cursor = id
      if (until(event)) return events
    }
  }
}

/** Whether this event ends the run. */
export const ends = (runId: string) => (event: Event) =>
  (event.type === 'run.completed' || event.type === 'run.failed' || event.type === 'run.cancelled') &&
  event.runId === runId
