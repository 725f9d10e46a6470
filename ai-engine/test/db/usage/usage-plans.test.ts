import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sumUsage, type UsageFilter } from '../../../src/db/usage/usage.ts'
import { readUsageLines } from '../../../src/db/usage/usage-lines.ts'
import { explaining, flatten, type Plan } from './explaining.ts'
import { fillLedger } from './fill-ledger.ts'

const DAY_MS = 86_400_000
const to = new Date()
const month = { from: new Date(to.getTime() - 30 * DAY_MS), to }
const everybody: UsageFilter = {
  readerId: '00000000-0000-7000-9000-000000000000',
  userId: undefined,
  conversationId: undefined,
  ...month,
}

/** The plan of a query, without running it. The shape of a plan does not depend on the load of the machine. */
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

function isWhole(plan: Plan): boolean {
  return plan['Relation Name'] === 'usage' && plan['Node Type'] === 'Seq Scan'
}
