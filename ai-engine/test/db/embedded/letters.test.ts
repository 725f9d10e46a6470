import { createBareDatabase } from '@grizz/testing/provided'
import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { openDatabase } from '../../../src/db/connection/open-database.ts'
import { mendLetters } from '../../../src/db/embedded/letters.ts'
import { fillConversation } from '../conversations/fill-messages.ts'

const said: string[] = []
const logger = { info: (text: unknown) => void said.push(String(text)), warn: () => {}, error: () => {} }
const open = (databaseUrl: string) => openDatabase({ databaseUrl, dataDir: '' }, logger)
const names: string[] = []
let server = ''

afterAll(async () => {
  for (const name of names) await onServer(`drop database "${name}" with (force)`)
})

it('tells whoever gives it a database that knows ASCII alone, and mends its own', async () => {
  const url = await createOldDatabase()
  const old = await open(url)
  const ids = await fillConversation(old.pool, ['Привет'])
  await old.close()
  expect(said).toEqual([expect.stringContaining('knows ASCII letters alone')])

  await mendLetters({ connectionString: url }, logger)
  const mended = await open(url)
  const { rows } = await mended.pool.query(`select cardinality(show_trgm('Привет')) as trigrams`)
  expect(rows).toEqual([{ trigrams: 7 }])
  expect((await mended.pool.query('select from search_texts')).rowCount).toBe(0)
  expect((await mended.pool.query('select id from messages')).rows).toEqual(ids.map((id) => ({ id })))
  await mended.close()
  expect(said.slice(1)).toEqual([expect.stringMatching(/letters of all scripts/)])
})

it('leaves one alone that knows them', async () => {
  const url = await createBareDatabase()
  const database = await open(url)
  await fillConversation(database.pool, ['Привет'])
  said.length = 0
  await mendLetters({ connectionString: url }, logger)
  expect((await database.pool.query('select from search_texts')).rowCount).toBe(1)
  expect(said).toEqual([])
  await database.close()
})

/** As a version before this one made it. */
async function createOldDatabase(): Promise<string> {
  const url = new URL(await createBareDatabase())
  server = url.href
  const name = `${url.pathname.slice(1)}_old`
  names.push(name)
  await onServer(
    `create database "${name}" template template0 lc_ctype 'C' locale_provider builtin builtin_locale 'C.UTF-8'`,
  )
  url.pathname = name
  return url.href
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(statement)
  await client.end()
}
