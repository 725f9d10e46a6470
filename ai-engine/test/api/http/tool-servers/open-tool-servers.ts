import { startToolServer } from '@grizz/testing/tool-server/tool-server'
import { sql } from 'drizzle-orm'
import { type Answer, ask, type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

export const path = '/api/tool-servers'

export type OpenToolServers = Awaited<ReturnType<typeof openToolServers>>

/**
 * A tool server, two engines on one database, and three users. `app` lets users add servers for themselves, `other` does
 * not.
 */
export async function openToolServers() {
  const server = await startToolServer()
  const app = await openApp({ userToolServers: true })
  const other = await openApp({ database: app.database })
  const [admin, ann, ben] = [await signUp(app), await signUp(app), await signUp(app)]

  function as(person: Person, method: string, where = path, body?: unknown, engine = app): Promise<Answer> {
    return ask(engine, method, where, { headers: { cookie: person.cookie }, ...(body !== undefined && { body }) })
  }

  function add(person: Person, more: object = {}, engine = app): Promise<Answer> {
    return as(person, 'POST', path, { name: 'Effects', url: server.url, ...more }, engine)
  }

  async function toolOf(person: Person, name: string, engine: OpenApp = app) {
    const { tools } = await engine.toolsOf(person.id)
    return tools.find((tool) => tool.name === name)
  }

  return {
    ...{ server, app, other, admin, ann, ben, as, add, toolOf },
    addForAll: async (more: object = {}) => (await add(admin, { allowPrivate: true, ...more })).body,
    listOf: async (person: Person) => (await as(person, 'GET')).body.servers,
    async clear(): Promise<void> {
      await app.database.db.execute(sql`delete from tool_servers`)
      server.lock(undefined)
      server.edit('')
      server.reset()
    },
    async close(): Promise<void> {
      await other.close()
      await app.close()
      await server.close()
    },
  }
}
