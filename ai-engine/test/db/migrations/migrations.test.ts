import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'

interface Journal {
  entries: { idx: number; when: number; tag: string }[]
}

const run = promisify(execFile)
const script = fileURLToPath(new URL('../../../../scripts/migration.mjs', import.meta.url))
const migrations = fileURLToPath(new URL('../../../src/db/migrations', import.meta.url))
const readJournal = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'meta/_journal.json'), 'utf8')) as Journal

let copy: string
beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'grizz-migrations-'))
  await cp(migrations, copy, { recursive: true })
})
afterEach(() => rm(copy, { recursive: true }))

const make = (name: string) => run(process.execPath, [script, name], { env: { ...process.env, MIGRATIONS_DIR: copy } })

test('the journal names every file, numbered without a gap and in ascending time: drizzle leaves out what is earlier', async () => {
  const { entries } = await readJournal(migrations)
  const files = (await readdir(migrations)).filter((name) => name.endsWith('.sql')).sort()
  expect(entries.map(({ tag }) => `${tag}.sql`)).toEqual(files)
  for (const [index, { idx, tag, when }] of entries.entries()) {
    expect(idx, tag).toBe(index)
    expect(tag.slice(0, 4)).toBe(String(index).padStart(4, '0'))
    expect(when, `${tag}: "when" must be above that of the migration before`).toBeGreaterThan(
      entries[index - 1]?.when ?? 0,
    )
  }
})

test('a new migration is empty while the schema is what the migrations make, and comes after a clock that was ahead', async () => {
  const journal = await readJournal(copy)
  const last = journal.entries.at(-1)
  const ahead = Date.now() + 86_400_000
  if (last) last.when = ahead
  await writeFile(join(copy, 'meta/_journal.json'), JSON.stringify(journal))
  await make('nothing_new')
  const made = (await readJournal(copy)).entries.at(-1)
  expect(made?.tag).toBe(`${String(journal.entries.length).padStart(4, '0')}_nothing_new`)
  expect(made?.when).toBe(ahead + 1)
  const statements = (await readFile(join(copy, `${made?.tag}.sql`), 'utf8')).replaceAll(/^--.*$/gm, '').trim()
  expect(statements, 'src/db/schema has changed: npm run migration -- name').toBe('')
})

test.each(['', 'Two Words', '../up'])('"%s" is no name for a migration', async (name) => {
  await expect(make(name)).rejects.toThrow('small letters')
  expect(await readJournal(copy)).toEqual(await readJournal(migrations))
})
