import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createBareDatabase } from '@grizz/testing/provided'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

const migrations = fileURLToPath(new URL('../../../src/db/migrations', import.meta.url))
/** How many migrations the version before has. */
const released = 5

/** A database as engines of the version before have made it. */
export async function createReleasedDatabase(): Promise<pg.Pool> {
  const folder = await mkdtemp(join(tmpdir(), 'grizz-released-'))
  await mkdir(join(folder, 'meta'))
  const journal = JSON.parse(await readFile(join(migrations, 'meta/_journal.json'), 'utf8'))
  const entries: { tag: string }[] = journal.entries.slice(0, released)
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }))
  for (const { tag } of entries) await cp(join(migrations, `${tag}.sql`), join(folder, `${tag}.sql`))
  const pool = new pg.Pool({ connectionString: await createBareDatabase() })
  await migrate(drizzle({ client: pool }), { migrationsFolder: folder })
  await rm(folder, { recursive: true })
  return pool
}
