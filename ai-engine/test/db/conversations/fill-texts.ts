import { sql } from 'drizzle-orm'
import type { Executor } from '../../../src/db/connection/executor.ts'

const scripts = [
  'абвгдеёжзийклмнп',
  'αβγδεζηθικλμνξοπ',
  'あいうえお山川田中林森石井村木',
  '天地人大小上下左右东西南北春夏',
  'abcdefghijklmnop',
]

/** Messages of so many users, in five scripts in turn. @returns one of the users */
export async function fillTexts(db: Executor, messages: number, people: number): Promise<string> {
  const person = sql`('00000000-0000-7000-8000-' || lpad(((n - 1) % ${people}::int)::text, 12, '0'))::uuid`
  await db.execute(sql`
    insert into users (id, name, email)
    select ${person}, 'Person ' || n, 'p' || n || '@example.com' from generate_series(1, ${people}::int) n`)
  await db.execute(sql`
    insert into conversations (id, user_id, title)
    select ${person}, ${person}, 'Conversation ' || n from generate_series(1, ${people}::int) n`)
  await db.execute(sql`
    insert into messages (id, conversation_id, user_id, role, status, content, created_at)
    select gen_random_uuid(), ${person}, ${person}, 'user', 'complete',
      translate(md5(n::text) || ' ' || md5('x' || n), '0123456789abcdef', (${sql.param(scripts)}::text[])[n % 5 + 1]),
      now() - n * interval '1 minute'
    from generate_series(1, ${messages}::int) n`)
  await db.execute(sql`vacuum analyze`)
  return '00000000-0000-7000-8000-000000000001'
}
