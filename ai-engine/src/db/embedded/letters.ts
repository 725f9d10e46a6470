import type { PoolConfig } from 'pg'
import pg from 'pg'
import type { Logger } from '../../core/logging/logger.ts'

/** Locales that classify letters beyond ASCII, by platform, best first; the first one that exists is used. */
const candidates: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  win32: ['en-US'],
  darwin: ['C.UTF-8', 'en_US.UTF-8', 'UTF-8'],
}
const otherwise = ['C.UTF-8', 'en_US.UTF-8']

/** Names for LC_CTYPE; with the last one, `C`, searches in other scripts have no index. */
export function ctypes(platform: NodeJS.Platform = process.platform): readonly string[] {
  return [...(candidates[platform] ?? otherwise), 'C']
}

/**
 * Gives a database that was made with LC_CTYPE `C` one that knows all letters. The search texts made with the old one are dropped
 * first; the engine makes them again. Call it while there are no connections; later ones use the new locale.
 */
export async function mendLetters(
  connection: PoolConfig,
  logger: Pick<Logger, 'info' | 'warn' | 'error'>,
): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const { rowCount } = await client.query(
      `select 1 from pg_database where datname = current_database() and datctype in ('C', 'POSIX')`,
    )
    const ctype = rowCount === 1 ? await firstUsable(client) : undefined
    if (!ctype) return
    const { rows } = await client.query<{ made: boolean }>(`select to_regclass('search_texts') is not null as made`)
    if (rows[0]?.made) await client.query('truncate search_texts')
    await client.query('update pg_database set datctype = $1 where datname = current_database()', [ctype])
    logger.info(`The database takes letters of all scripts for letters now (LC_CTYPE ${ctype})`)
  } finally {
    await client.end()
  }
}

/** A database with a locale that the system does not have could not be opened again. */
async function firstUsable(client: pg.Client): Promise<string | undefined> {
  for (const ctype of ctypes().slice(0, -1)) if (await isUsable(client, ctype)) return ctype
  return undefined
}

async function isUsable(client: pg.Client, ctype: string): Promise<boolean> {
  await client.query('begin')
  const name = client.escapeLiteral(ctype)
  const made = await client
    .query(`create collation pg_temp.tried (provider = libc, lc_collate = 'C', lc_ctype = ${name})`)
    .catch(() => undefined)
  await client.query('rollback')
  return made !== undefined
}
