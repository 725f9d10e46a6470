import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { ClientBase } from 'pg'

const folder = new URL('../functions/', import.meta.url)

interface SqlFunction {
  name: string
  /** Creates it, and the triggers that call it, or replaces them. */
  source: string
  /** Stands in the database as the function's comment: tells whether it was made of this source. */
  comment: string
}

/**
 * Creates the functions of `db/functions`, and replaces those that were made of another source. The caller holds the
 * migrations' lock, and no transaction: each function has one of its own, so that no two tables are locked at once.
 */
export async function createFunctions(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; comment: string | null }>(`
    select proname as name, obj_description(oid, 'pg_proc') as comment from pg_proc
    where pronamespace = 'public'::regnamespace`)
  const created = new Map(rows.map(({ name, comment }) => [name, comment]))
  for (const sqlFunction of readFunctions()) {
    if (created.get(sqlFunction.name) !== sqlFunction.comment) await createOne(client, sqlFunction)
  }
}

async function createOne(client: ClientBase, { name, source, comment }: SqlFunction): Promise<void> {
  await client.query('begin')
  // Functions call each other, and none should have to come before another.
  await client.query('set local check_function_bodies = off')
  await client.query(source)
  await client.query(`comment on function public."${name}" is '${comment}'`)
  await client.query('commit')
}

/** Each file is named like the one function in it. */
function readFunctions(): SqlFunction[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'))
  return files.sort().map((file) => {
    const source = readFileSync(new URL(file, folder), 'utf8')
    const comment = `sha256 ${createHash('sha256').update(source).digest('hex')}`
    return { name: file.slice(0, -'.sql'.length), source, comment }
  })
}
