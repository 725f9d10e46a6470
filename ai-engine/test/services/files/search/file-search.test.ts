import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFileSearch, type FileSearch } from '../../../../src/services/files/search/file-search.ts'
import { createFindBest } from '../../../../src/services/files/search/find-pieces.ts'
import { createHeavyReads } from '../../../../src/services/reads/heavy-reads.ts'
import { makeUser } from '../../open-domain.ts'
import { storeFile, storeProject } from '../stored-files.ts'
import { distractors, passages } from './recall-set.ts'

let database: TestDatabase
let search: FileSearch
let ann: string
let bob: string

beforeAll(async () => {
  database = await createDatabase()
  search = createFileSearch({
    heavyReads: createHeavyReads({ heavy: database.db }),
    findBest: createFindBest({ findMeaning: async () => 'off' }),
  })
  ann = (await makeUser(database)).userId
  bob = (await makeUser(database)).userId
})
afterAll(() => database.close())

const found = async (userId: string, q: string, more: { projectId?: string; limit?: number } = {}) =>
  (await search(userId, { q, limit: 10, ...more })).pieces
const textOf = ({ excerpt }: { excerpt: { text: string }[] }) => excerpt.map(({ text }) => text).join('')

describe('a set of German, English, Russian and Japanese', () => {
  let carol: string
  const pages = [...passages.map(({ text }) => text), ...distractors(400)].sort()
  beforeAll(async () => {
    carol = (await makeUser(database)).userId
    await storeFile(database, carol, { name: 'set.pdf', pages })
  })

  /** The share of the passages that are among the first ten that their words find. */
  async function recall(words: 'exact' | 'near'): Promise<number> {
    let hits = 0
    for (const passage of passages) {
      const pieces = await found(carol, passage[words])
      if (pieces.some(({ page }) => pages[(page ?? 0) - 1] === passage.text)) hits += 1
    }
    return hits / passages.length
  }

  it('is found by its own words', async () => expect(await recall('exact')).toBe(1))
  it('is found by other forms of them', async () => expect(await recall('near')).toBeGreaterThanOrEqual(0.9))

  it('and the rarest words count most', async () => {
    const [first] = await found(carol, 'the committee and the wind of the turbine')
    expect(first && textOf(first)).toContain('turbine')
  })
})

describe('what is found', () => {
  it('has its file, page, heading and the words marked', async () => {
    const pages = ['nothing here', '# Diet of the polar bear\n\nPolar bears eat seals.']
    const id = await storeFile(database, ann, { name: 'Arctic.pptx', mediaType: 'application/vnd.x', pages })
    expect(await found(ann, 'seal bear')).toMatchObject([
      {
        file: { id, name: 'Arctic.pptx', state: 'ready', pages: 2 },
        page: 2,
        heading: 'Diet of the polar bear',
        excerpt: [
          { text: 'Diet of the polar ', match: false },
          { text: 'bear', match: true },
          { text: ' Polar ', match: false },
          { text: 'bears', match: true },
          { text: ' eat ', match: false },
          { text: 'seals', match: true },
          { text: '.', match: false },
        ],
      },
    ])
  })

  it('can be named by the name of its file', async () => {
    const id = await storeFile(database, ann, { name: 'Grundsteuer 2025.txt', hasPages: false, pages: ['words'] })
    expect(await found(ann, 'grundsteuer')).toMatchObject([{ file: { id }, page: null, heading: null }])
  })

  it('is the asker’s own, in a project as well', async () => {
    const own = await storeFile(database, bob, { name: 'b.pdf', pages: ['unicorns of bob'] })
    const other = await storeFile(database, bob, { name: 'c.pdf', pages: ['unicorns of bob elsewhere'] })
    const projectId = await storeProject(database, bob, [own])
    expect((await found(bob, 'unicorns')).map(({ file }) => file.id).sort()).toEqual([own, other].sort())
    expect((await found(bob, 'unicorns', { projectId })).map(({ file }) => file.id)).toEqual([own])
    expect(await found(ann, 'unicorns')).toEqual([])
    expect(await found(ann, 'unicorns', { projectId })).toEqual([])
  })

  it('is as much as was asked for', async () => {
    await storeFile(database, ann, { pages: Array.from({ length: 30 }, (_, index) => `walrus ${index}`) })
    expect((await found(ann, 'walrus', { limit: 5 })).length).toBe(5)
  })

  it.each(['!', `'`, `a' | 'b`, '\\', '* & !', ':*', '<->', '🐻', '"', 'x'.repeat(200), '東', 'ー'])(
    'by signs of the query language too: %s',
    async (q) => expect(await search(ann, { q, limit: 10 })).toMatchObject({ pieces: expect.any(Array) }),
  )
})
