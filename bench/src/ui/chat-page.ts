import { randomBytes, randomUUID } from 'node:crypto'
import { startEngine } from '@grizz/testing/engine-process'
import { createDatabaseAt, startPostgres } from '@grizz/testing/postgres'
import { startUpstream } from '@grizz/testing/upstream/upstream'
import pg from 'pg'

/** A whole Grizz Chat with one account, beside a model that writes what it is told to. */
export async function startChat() {
  const [postgres, upstream] = await Promise.all([startPostgres(), startUpstream()])
  const database = await createDatabaseAt(postgres.url)
  const pool = new pg.Pool({ connectionString: database, max: 1 })
  const engine = await startEngine({
    env: {
      DATABASE_URL: database,
      AUTH_SECRET: randomBytes(32).toString('hex'),
      OPENAI_API_KEY: 'a-key-for-benchmarks',
      OPENAI_BASE_URL: upstream.url,
      DEFAULT_MODEL: 'gpt-4o-mini',
    },
  })
  const { port } = engine
  return {
    url: `http://localhost:${port}`,
    saveThread: (userId: string, length: number) => saveThread(pool, userId, length),
    async close() {
      await engine.stop()
      await pool.end()
      await Promise.all([upstream.close(), postgres.stop()])
    },
  }
}

/** Saves a conversation of so many messages; resolves with its id. */
async function saveThread(pool: pg.Pool, userId: string, length: number): Promise<string> {
  const id = randomUUID()
  const messageIds = Array.from({ length }, () => randomUUID())
  await pool.query('insert into conversations (id, user_id, title, leaf_id) values ($1, $2, $3, $4)', [
    id,
    userId,
    `${length} messages`,
    messageIds.at(-1),
  ])
  await pool.query(
    `insert into messages (id, conversation_id, user_id, parent_id, role, content, status, created_at)
     select listed.id::uuid, $1::uuid, $2, lag(listed.id::uuid) over (order by at),
       case when at % 2 = 1 then 'user' else 'assistant' end,
       case when at % 2 = 1 then 'question ' || at else 'answer ' || at || $4 end, 'complete',
       now() - interval '1 day' + at * interval '1 second'
     from unnest($3::text[]) with ordinality as listed(id, at)`,
    [id, userId, messageIds, body],
  )
  return id
}

const body = `

The grizzly walks along the **river**, and waits where the water is shallow. It has *time*, and the salmon has none.

- salmon in autumn
- roots and berries in spring

\`\`\`ts
const bear = { name: 'Grizz', hungry: true }
export const eats = (food: string) => bear.hungry && food !== 'stones'
\`\`\`
`
