import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPostmaster } from '@grizz/ai-engine/db/embedded/postmaster-file'
import pg from 'pg'

/** Asks the Postgres inside a data directory, as the engine itself does. */
export async function queryEmbedded<Row extends pg.QueryResultRow>(
  dataDir: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ ...addressOf(dataDir), user: 'grizz', database: 'grizz' })
  await client.connect()
  try {
    return (await client.query<Row>(text, [...values])).rows
  } finally {
    await client.end()
  }
}

/** Kills the Postgres inside a data directory with SIGKILL; nothing when none runs. */
export function killEmbedded(dataDir: string): void {
  const server = readPostmaster(join(dataDir, 'postgres'))
  if (!server) return
  try {
    process.kill(server.pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function addressOf(dataDir: string): pg.ClientConfig {
  const directory = join(dataDir, 'postgres')
  const server = readPostmaster(directory)
  if (!server) throw new Error(`No Postgres runs in ${directory}`)
  if (process.platform !== 'win32') return { host: server.socketDirectory, port: server.port }
  return { host: '127.0.0.1', port: server.port, password: readFileSync(`${directory}-password`, 'utf8') }
}
