import pg from 'pg'
import { startEmbeddedPostgres } from '../src/db/embedded/postgres.ts'

const [, , directory = ''] = process.argv
const server = await startEmbeddedPostgres({ directory, logger: { info: () => {}, error: console.error } })
const client = new pg.Client({ ...server.connection, database: 'postgres' })
await client.connect()
const { rows } = await client.query('select 42 as answer')
await client.end()
await server.stop()
console.log(`not root: ${process.getuid?.() !== 0}, answer: ${rows[0].answer}`)
