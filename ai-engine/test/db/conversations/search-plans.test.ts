import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listConversations } from '../../../src/db/conversations/conversations.ts'
import { findMessages } from '../../../src/db/conversations/search.ts'
import { explaining, flatten, type Plan } from '../usage/explaining.ts'
import { fillTexts } from './fill-texts.ts'

describe('searches, over 50,000 texts of twenty people', () => {
  let database: TestDatabase
  let userId: string
  beforeAll(async () => {
    database = await createDatabase()
    userId = await fillTexts(database.db, 50_000, 20)
  }, 240_000)
  afterAll(() => database.close())

  /** By which index the texts are read. */
  async function indexesOf(work: (db: ReturnType<typeof explaining>) => Promise<unknown>): Promise<string[]> {
    const plans: Plan[] = []
    await work(explaining(database.pool, plans, [{ id: newId(), created_at: new Date() }]))
    const read = plans.flatMap(flatten).map((plan) => plan['Index Name'] ?? plan['Relation Name'])
    return [...new Set(read.filter((name) => name?.startsWith('search_texts')))].sort() as string[]
  }

  // The bitmap's table is named beside its index.
  const byWords = ['search_texts', 'search_texts_newest', 'search_texts_words']

  it.each([
    ['Russian', 'Привет'],
    ['Greek', 'Σίσυφος'],
    ['Japanese, two signs', '日本'],
    ['Japanese, syllables', 'ねこ'],
    ['Chinese, two signs', '三文'],
    ['Chinese, one sign', '熊'],
    ['Korean, two syllables', '한글'],
    ['English', 'needle'],
    ['two words, one of them short', 'needle qz'],
  ])('find a rare word by its index: %s', async (_what, q) => {
    const search = { userId, terms: q.split(' '), after: undefined, limit: 20 }
    expect(await indexesOf((db) => findMessages(db, search))).toEqual(byWords)
    expect(await indexesOf((db) => listConversations(db, userId, { archived: false, search: q, limit: 20 }))).toContain(
      'search_texts_words',
    )
  })

  it('read the newest alone for what no index knows', async () => {
    for (const q of ['qz', '🐻', '--']) {
      const plans: Plan[] = []
      const search = { userId, terms: [q], after: undefined, limit: 20 }
      await findMessages(explaining(database.pool, plans, [{ id: newId(), created_at: new Date() }]), search)
      expect(plans.length).toBe(1)
      expect(plans.flatMap(flatten).filter((plan) => plan['Node Type'] === 'Limit').length).toBe(2)
    }
  })
})
