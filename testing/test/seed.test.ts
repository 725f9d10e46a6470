import { readConfig } from '@grizz/ai-engine/config'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../src/provided.ts'
import { openAccounts } from '../src/seed/open-accounts.ts'
import { type Seeded, seedDatabase, seedPassword, seedUsers } from '../src/seed/seed-database.ts'

let database: TestDatabase
let seeded: Seeded
let access: Awaited<ReturnType<typeof openAccounts>>

beforeAll(async () => {
  database = await createDatabase()
  access = await openAccounts(readConfig({ AUTH_SECRET: 'x'.repeat(32) }), database.db)
  seeded = await seedDatabase({ db: database.db, accounts: access.accounts })
})
afterAll(() => database.close())

const count = async (query: string) => Number((await database.pool.query(`select count(*) ${query}`)).rows[0]?.count)

test('every seeded user signs in, and the first one is the administrator', async () => {
  const client = { address: '127.0.0.1', userAgent: undefined, cookie: undefined }
  for (const name of seedUsers) {
    const credentials = { email: `${name}@example.com`, password: seedPassword }
    expect((await access.accounts.signIn(credentials, client)).cookies).not.toEqual([])
  }
  const { rows } = await database.pool.query(`select email from users where role = 'admin'`)
  expect(rows).toEqual([{ email: 'ada@example.com' }])
})

test('no parent, leaf or run is missing, and nothing is left to announce', async () => {
  expect(await count('from messages')).toBe(seeded.messages)
  expect(await count('from usage')).toBe(seeded.calls)
  const orphans =
    'from messages m where parent_id is not null and not exists (select from messages p where p.id = m.parent_id)'
  expect(await count(orphans)).toBe(0)
  expect(await count('from conversations c where not exists (select from messages m where m.id = c.leaf_id)')).toBe(0)
  expect(await count('from runs r where not exists (select from messages m where m.id = r.message_id)')).toBe(0)
  expect(await count(`from runs where status in ('queued', 'running')`)).toBe(0)
  expect(await count('from messages where announced_at is null')).toBe(0)
  // The age of a step is read from its id, which must be of version 7.
  expect(await count(`from steps where substr(id::text, 15, 1) <> '7'`)).toBe(0)
})

test('there are branches, a thread of hundreds of messages and usage of weeks', async () => {
  expect(
    await count('from (select from messages group by conversation_id, parent_id having count(*) > 1) s'),
  ).toBeGreaterThan(50)
  expect(await count('from (select from messages group by conversation_id having count(*) > 800) c')).toBe(1)
  expect(await count(`from (select from usage group by date_trunc('week', created_at)) w`)).toBeGreaterThan(6)
})
