import type { Provider } from '@grizz/protocol/providers'
import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { startUpstream } from '@grizz/testing/upstream/upstream'
import { expect, vi } from 'vitest'
import { readConfig } from '../../../../src/config.ts'
import { createEngine, type Engine } from '../../../../src/engine.ts'
import { createModels } from '../../../../src/llm/registry/models.ts'
import { type Answer, ask, cookieOf } from '../../ask.ts'

export const KEY = 'sk-honey-0123456789-very-secret-abcd'
export const HEADER = 'a-header-value-that-nobody-may-read'
const password = 'correct horse battery'

export type Installation = Awaited<ReturnType<typeof openInstallation>>

/** Two engines on one database, an administrator, and a model server that wants KEY. `lines` is what engines log. */
export async function openInstallation() {
  const [database, upstream] = await Promise.all([
    createDatabase(),
    startUpstream({ models: ['bear', 'gpt-4o'], key: KEY }),
  ])
  const lines: string[] = []
  const engines = [await openEngine(database, lines), await openEngine(database, lines)]

  function at(index: number): Engine {
    const engine = engines[index]
    if (!engine) throw new Error(`There is no engine ${index}`)
    return engine
  }

  const first = { name: 'x', email: 'admin@example.org', password }
  const signedUp = await ask(at(0), 'POST', '/api/auth/sign-up/email', { body: first })
  expect(signedUp.status, signedUp.text).toBe(200)
  const cookie = cookieOf(signedUp)

  const call = (index: number, method: string, path: string, body?: object): Promise<Answer> =>
    ask(at(index), method, path, { headers: { cookie }, ...(body && { body }) })
  const named = (name: string, more: object = {}) => ({
    ...{ name, api: 'openai_chat', baseUrl: upstream.url, apiKey: KEY, headers: { 'x-team': HEADER } },
    ...more,
  })
  const list = async (index: number): Promise<Provider[]> => (await call(index, 'GET', '/api/providers')).body.providers

  async function begin(index: number, choice: { model?: string; provider?: string }, content: string) {
    const { id } = (await call(index, 'POST', '/api/conversations', {})).body
    const body = { clientMessageId: crypto.randomUUID(), content, ...choice }
    return { id, sent: await call(index, 'POST', `/api/conversations/${id}/messages`, body) }
  }

  return {
    database,
    upstream,
    lines,
    call,
    named,
    list,
    async create(name: string, more: object = {}): Promise<Provider> {
      const answer = await call(0, 'POST', '/api/providers', named(name, more))
      expect(answer.status, answer.text).toBe(201)
      return answer.body
    },
    async clear(): Promise<void> {
      for (const { id, locked } of await list(0)) if (!locked) await call(0, 'DELETE', `/api/providers/${id}`)
    },
    /** Of an engine, as `provider/model`. */
    async listedAt(index: number): Promise<string[]> {
      const { models } = (await call(index, 'GET', '/api/models')).body
      return models.map(({ id, provider }: { id: string; provider: string }) => `${provider}/${id}`)
    },
    /** What an engine says to the first question of a conversation. */
    sendTo: async (index: number, choice: { model: string; provider: string }) =>
      (await begin(index, choice, '[[chunks=2]]')).sent,
    /** The answer to a question, once it is over. */
    async answerAt(index: number, choice: { model?: string; provider?: string }, content = '[[chunks=2]]') {
      const { id, sent } = await begin(index, choice, content)
      expect(sent.status, sent.text).toBe(202)
      return vi.waitFor(
        async () => {
          const { messages } = (await call(index, 'GET', `/api/conversations/${id}/messages`)).body
          const answer = messages.at(-1)
          expect(answer).toMatchObject({ role: 'assistant' })
          expect(['complete', 'failed']).toContain(answer.status)
          return answer
        },
        { timeout: 100_000 },
      )
    },
    async close(): Promise<void> {
      await Promise.all(engines.map((engine) => engine.close()))
      await Promise.all([upstream.close(), database.close()])
    },
  }
}

/** An engine without servers on this machine. Its secret is 32 times that letter. */
export function openEngine(
  database: TestDatabase,
  lines: string[],
  { secret = 'x', ...env }: Record<string, string> = {},
): Promise<Engine> {
  const settings = { PORT: '0', AUTH_SECRET: secret.repeat(32), LOG_LEVEL: 'trace', DRAIN_SECONDS: '0' }
  return createEngine(readConfig({ ...settings, DATABASE_URL: database.url, ...env }), {
    createModels: (given) => createModels({ ...given, localServers: [] }),
    logDestination: { write: (line: string) => void lines.push(line) },
  })
}

export async function signIn(engine: Engine): Promise<Record<string, string>> {
  const body = { email: 'admin@example.org', password }
  return { cookie: cookieOf(await ask(engine, 'POST', '/api/auth/sign-in/email', { body })) }
}

/** Every engine hears of a change by itself: nothing is restarted and nothing asked a second time. */
export const soon = (expectation: () => Promise<void>) => vi.waitFor(expectation, { timeout: 100_000, interval: 20 })
