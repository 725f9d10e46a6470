// npm run copy-database -- postgres://…: copies the embedded data in DATA_DIR into an empty Postgres of your own.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { mistakeOfUrl } from './core/errors/url-mistakes.ts'
import { createLogger, describeError } from './core/logging/logger.ts'
import './db/connection/drizzle-hook.ts'

const [, , targetUrl = process.env.DATABASE_URL] = process.argv
const dataDir = resolve(process.env.DATA_DIR ?? './data')
const logger = createLogger({ level: 'warn' })

try {
  if (!targetUrl) throw new Error('Say where to: npm run copy-database -- postgres://user:password@host:5432/database')
  const mistake = mistakeOfUrl(targetUrl, ['postgres:', 'postgresql:'])
  if (mistake) throw new Error(`The address of the target ${mistake}.`)
  if (!existsSync(join(dataDir, 'postgres')))
    throw new Error(`There is no embedded database in ${dataDir}: set DATA_DIR.`)
  await copy(targetUrl)
} catch (error) {
  console.error(error instanceof Error && error.constructor === Error ? error.message : describeError(error))
  process.exitCode = 1
}

async function copy(databaseUrl: string): Promise<void> {
  const { openDatabase } = await import('./db/connection/open-database.ts')
  const { copyData } = await import('./db/maintenance/copy-database.ts')
  // The embedded database is locked while it is open, so no engine can write to it meanwhile.
  const source = await openDatabase({ databaseUrl: undefined, dataDir }, logger)
  try {
    const target = await openDatabase({ databaseUrl, dataDir }, logger)
    const [from, to] = [await source.pool.connect(), await target.pool.connect()]
    try {
      for (const { table, rows } of await copyData(from, to)) console.log(`${String(rows).padStart(10)}  ${table}`)
    } finally {
      from.release()
      to.release()
      await target.close()
    }
  } finally {
    await source.close()
  }
  console.log(`\nEverything was carried over and compared. Start the engines with this DATABASE_URL and
AUTH_SECRET="$(cat ${dataDir}/auth-secret)", so that everybody stays signed in. The data in ${dataDir} was not changed.`)
}
