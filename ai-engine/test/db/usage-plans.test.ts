import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as schema from '../../src/db/schema.ts'
import { sumUsage, type UsageFilter } from '../../src/db/usage.ts'
import { readUsageLines } from '../../src/db/usage-lines.ts'
import { fillLedger } from './fill-ledger.ts'

const dayMs = 86_400_000
const to = new Date()
const month = { from: new Date(to.getTime() - 30 * dayMs), to }
const everybody: UsageFilter = {
  readerId: '00000000-0000-7000-9000-000000000000',
  userId: undefined,
  conversationId: undefined,
  ...month,
}

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  Plans?: Plan[]
}

/** What a query would do, instead of doing it. The shape of a plan does not depend on how busy the machine is. */
describe('the queries of the usage page, over 100,000 rows of fifty people', () => {
  let database: TestDatabase
  let people: { heaviest: string; other: string }
  beforeAll(async () => {
    database = await createDatabase()
    people = await fillLedger(database.db, 100_000, 50)
  }, 240_000)
  afterAll(() => database.close())

  async function plansOf(work: (db: ReturnType<typeof explaining>) => Promise<unknown>): Promise<Plan[]> {
    const plans: Plan[] = []
    await work(explaining(database.pool, plans))
    expect(plans.length).toBeGreaterThan(0)
    return plans.flatMap(flatten)
  }

  /** How the ledger is read: by which index, or whole. */
  function indexesOf(plans: readonly Plan[]): string[] {
    const readings = plans.filter((plan) => plan['Index Name']?.startsWith('usage_') || isWhole(plan))
    return [...new Set(readings.map((plan) => plan['Index Name'] ?? 'all of it'))].sort()
  }

  const groupings = ['day', 'model', 'conversation', 'user'] as const

  it.each(groupings)('sum a month of one person by %s on their index', async (groupBy) => {
    const plans = await plansOf((db) => sumUsage(db, { ...everybody, userId: people.other }, groupBy))
    expect(indexesOf(plans)).toEqual(['usage_user_created'])
  })

  it.each(groupings)('sum a month of who used half of it all by %s on an index', async (groupBy) => {
    const plans = await plansOf((db) => sumUsage(db, { ...everybody, userId: people.heaviest }, groupBy))
    expect(indexesOf(plans)).toEqual([expect.stringMatching(/^usage_(user_)?created$/)])
  })

  it.each(groupings)('sum a month of everybody by %s on an index', async (groupBy) => {
    const plans = await plansOf((db) => sumUsage(db, everybody, groupBy))
    expect(indexesOf(plans)).toEqual(['usage_created'])
  })

  it('sum one conversation since it began on its index', async () => {
    const conversationId = '00000000-0000-7000-9000-000000000281'
    const filter = { ...everybody, userId: people.other, conversationId, from: new Date(0) }
    const plans = await plansOf((db) => sumUsage(db, filter, 'conversation'))
    expect(indexesOf(plans)).toContain('usage_conversation')
    expect(indexesOf(plans)).not.toContain('all of it')
  })

  it('export in the order of an index, without sorting the whole ledger', async () => {
    for (const userId of [people.heaviest, people.other, undefined]) {
      const plans = await plansOf(async (db) => {
        for await (const _ of readUsageLines(db, { ...everybody, userId, from: new Date(0) })) break
      })
      expect(indexesOf(plans)).toEqual([expect.stringMatching(/^usage_(user_)?created$/)])
      if (userId !== people.other) expect(plans.map((plan) => plan['Node Type'])).not.toContain('Sort')
    }
  })
})

/** Explains each query into `plans` and answers it with no rows. */
function explaining(pool: pg.Pool, plans: Plan[]) {
  const client = {
    async query({ text }: { text: string }, values: unknown[]) {
      const { rows } = await pool.query(`explain (format json) ${text}`, values)
      plans.push(rows[0]['QUERY PLAN'][0].Plan)
      return { rows: [], rowCount: 0 }
    },
  }
  return drizzle({ client: client as unknown as pg.Pool, schema })
}

function isWhole(plan: Plan): boolean {
  return plan['Relation Name'] === 'usage' && plan['Node Type'] === 'Seq Scan'
}

function flatten(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)]
}
