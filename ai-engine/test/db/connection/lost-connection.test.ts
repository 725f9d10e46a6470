import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isDatabaseConnectionError } from '../../../src/core/errors/database-errors.ts'
import { sendBytes } from '../../../src/db/connection/bytes-query.ts'
import { createDatabase as openDatabase } from '../../../src/db/connection/database.ts'
import { createNotifications } from '../../../src/db/connection/notifications.ts'

const logger = { info: () => {}, warn: () => {}, error: () => {} }

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.close())

test('a connection lost between two statements fails its transaction, not the process', async () => {
  const { db, pool } = database
  const transaction = db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    for (;;) await tx.execute(sql`select 1`)
  })
  await expect(transaction).rejects.toThrow()
  await expect(db.execute(sql`select 1`)).resolves.toMatchObject({ rowCount: 1 })
})

test('a connection that breaks while it is being made is told as the database being out of reach', async () => {
  const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy())).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const breaking = openDatabase({ connectionString: `postgres://grizz@127.0.0.1:${port}/grizz` }, { logger })
  const errors = await Promise.all([
    breaking.db.transaction(async () => {}).catch((error: unknown) => error),
    breaking.pool.query('select 1').catch((error: unknown) => error),
  ])
  expect(errors.map((error) => isDatabaseConnectionError(error))).toEqual([true, true])
  await breaking.close()
  server.close()
})

test('a connection that breaks while bytes are sent is told as the database being out of reach', async () => {
  const address = new URL(database.url)
  const target = join(address.searchParams.get('host') ?? '', '.s.PGSQL.5432')
  const relay = createServer((near) => {
    const far = connect(target)
    for (const side of [near, far]) side.on('error', () => undefined)
    far.on('data', (data) => void near.write(data))
    near.on('data', (data) => {
      if (data.includes('bears')) near.resetAndDestroy()
      else far.write(data)
    })
    near.on('close', () => far.destroy())
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  address.searchParams.set('host', '127.0.0.1')
  address.searchParams.set('port', String((relay.address() as AddressInfo).port))
  const relayed = openDatabase({ connectionString: address.href }, { logger })
  const statement = `update users set name = $1 where $2::bytea is null`
  const sent = (bytes: string) =>
    sendBytes(relayed.pool, statement, ['a'], [Buffer.from(bytes)]).catch((error: unknown) => error)
  expect(await sent('fish')).toEqual({ rowCount: 0 })
  expect(isDatabaseConnectionError(await sent('bears'))).toBe(true)
  await relayed.close()
  relay.close()
})

test('the listening connection, lost again and again, is one connection each time', async () => {
  const { pool } = database
  const notifications = createNotifications({ pool, logger })
  await notifications.listen()
  for (let times = 0; times < 3; times += 1) {
    await expect.poll(listening, { timeout: 100_000 }).toBe(1)
    await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${isListening}`)
  }
  await expect.poll(listening, { timeout: 100_000 }).toBe(1)
  await notifications.close()

  async function listening(): Promise<number> {
    const { rows } = await pool.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where ${isListening}`,
    )
    return rows[0]?.count ?? 0
  }
})

const isListening = `datname = current_database() and query like 'listen %'`
