// npm run migration -- name: a new numbered migration, with the statements for what changed in the schema, or empty.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = process.env.MIGRATIONS_DIR ?? `${root}ai-engine/src/db/migrations`
const journalFile = `${folder}/meta/_journal.json`
const [name = ''] = process.argv.slice(2)

try {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new Error('Give it a name of small letters: npm run migration -- user_time_zone')
  if (!generate() && !generate('--custom')) throw new Error('drizzle-kit made no migration; its lines above say why.')
  console.log(`\n${folder}/${nameLast()}.sql is the new migration. docs/migrations.md says how to write and try it.`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}

/**
 * True when a migration was made. drizzle-kit asks in the terminal whether a new column is an old one renamed, and ends
 * with 0 also where it failed.
 */
function generate(...more) {
  const before = readJournal().entries.length
  const args = [`${root}node_modules/drizzle-kit/bin.cjs`, 'generate', '--name', name, ...more]
  spawnSync(process.execPath, args, { cwd: `${root}ai-engine`, stdio: 'inherit' })
  return readJournal().entries.length > before
}

/**
 * drizzle applies only what is later than the newest migration that a database has, so a `when` that is not above the one
 * before it, as from a machine whose clock is behind, would be left out in silence.
 */
function nameLast() {
  const journal = readJournal()
  const [last, previous] = journal.entries.toReversed()
  last.when = Math.max(last.when, (previous?.when ?? 0) + 1)
  writeFileSync(journalFile, `${JSON.stringify(journal, null, 2)}\n`)
  return last.tag
}

function readJournal() {
  return JSON.parse(readFileSync(journalFile, 'utf8'))
}
