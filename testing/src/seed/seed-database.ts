import type { Accounts } from '@grizz/ai-engine/core/security/accounts'
import type { Db } from '@grizz/ai-engine/db/connection/database'
import { conversations } from '@grizz/ai-engine/db/schema/conversations'
import { messages } from '@grizz/ai-engine/db/schema/messages'
import { runs, steps } from '@grizz/ai-engine/db/schema/runs'
import { usage } from '@grizz/ai-engine/db/schema/usage'
import { type Choices, createChoices } from './seed-text.ts'
import { type ThreadPlan, type ThreadRows, threadOf } from './seed-thread.ts'

/** The same for every seeded account; the first one is the administrator's. */
export const seedPassword = 'salmon-for-the-bear-42'
export const seedUsers = ['ada', 'grace', 'linus', 'mary'] as const

const dayMs = 86_400_000
const weeks = 8
const rowsAtOnce = 500
/** Long enough that a thread is read page by page and drawn row by row. */
const longThread = 400

export interface Seeded {
  conversations: number
  messages: number
  calls: number
}

/** Fills a database without accounts. The accounts are made as sign-up makes them; all else are rows. */
export async function seedDatabase({ db, accounts }: { db: Db; accounts: Accounts }): Promise<Seeded> {
  const choices = createChoices(1)
  const seeded = { conversations: 0, messages: 0, calls: 0 }
  for (const [index, name] of seedUsers.entries()) {
    const userId = await signUp(accounts, name)
    for (const plan of plansOf(userId, index === 0, choices)) {
      const rows = threadOf(plan, choices)
      await insertThread(db, rows)
      seeded.conversations += 1
      seeded.messages += rows.messages.length
      seeded.calls += rows.usage.length
    }
  }
  return seeded
}

async function signUp(accounts: Accounts, name: string): Promise<string> {
  const person = { name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, email: `${name}@example.com` }
  const client = { address: '127.0.0.1', userAgent: undefined, cookie: undefined }
  const { body } = await accounts.signUp({ ...person, password: seedPassword }, client)
  return (body as { user: { id: string } }).user.id
}

/** The first user has a long thread and conversations of eight weeks; the others have a few each. */
function plansOf(userId: string, isFirst: boolean, choices: Choices): ThreadPlan[] {
  const now = Date.now()
  const ago = (days: number) => new Date(now - days * dayMs - choices.below(dayMs / 2))
  const short = Array.from({ length: isFirst ? 60 : 12 }, (_, index) => ({
    ...{ userId, questions: 1 + choices.below(12), beginsAt: ago(1 + choices.below(weeks * 7)) },
    ...{ pinned: index < 2, archived: index % 10 === 9 },
  }))
  return isFirst ? [...short, { userId, questions: longThread, beginsAt: ago(1) }] : short
}

async function insertThread(db: Db, rows: ThreadRows): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(conversations).values(rows.conversation)
    for (const some of slices(rows.messages)) await tx.insert(messages).values(some)
    for (const some of slices(rows.runs)) await tx.insert(runs).values(some)
    for (const some of slices(rows.steps)) await tx.insert(steps).values(some)
    for (const some of slices(rows.usage)) await tx.insert(usage).values(some)
  })
}

/** A statement takes 65,535 parameters at most. */
function slices<T>(rows: T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, index) =>
    rows.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce),
  )
}
