import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toTerms } from '../../../../src/services/files/search/piece-query.ts'
import { makeUser } from '../../open-domain.ts'
import { type OpenEmbedding, openEmbedding } from '../embedding/open-embedding.ts'
import { storeFile, storeProject } from '../stored-files.ts'
import { distractors, passages } from './meaning-set.ts'

let open: OpenEmbedding
const pages = [...passages.map(({ text }) => text), ...distractors(400)].sort()
let setFile: string

beforeAll(async () => {
  open = await openEmbedding()
  setFile = await storeFile(open.database, open.userId, { name: 'set.pdf', pages })
})
afterAll(() => open.close())

const search = (q: string, more: { projectId?: string } = {}, userId = open.userId) =>
  open.search(userId, { q, limit: 10, ...more })

async function recall(): Promise<number> {
  let hits = 0
  for (const { text, question } of passages) {
    const { pieces } = await search(question)
    if (pieces.some(({ page }) => pages[(page ?? 0) - 1] === text)) hits += 1
  }
  return hits / passages.length
}

async function embed() {
  const jobs = open.newJobs()
  await jobs.sweep()
  await expect.poll(() => open.isEmbedded(setFile), { timeout: 100_000 }).toBe(true)
  await jobs.stop()
}

describe('a set of German, English, Russian and Japanese', () => {
  it('is hardly found by words that do not stand in it', async () => {
    open.choose(undefined)
    expect(await recall()).toBeLessThan(0.5)
    open.choose('bear-embedding')
  })

  it('is found by what it means', async () => {
    expect(await search('doctor')).toMatchObject({ byMeaning: 'partly' })
    await embed()
    expect(await search('doctor')).toMatchObject({ byMeaning: 'whole' })
    expect(await recall()).toBeGreaterThanOrEqual(0.9)
  })

  it('has the passage first that has the very words', async () => {
    const { pieces } = await search('northern branch railway')
    expect(pages[(pieces[0]?.page ?? 0) - 1]).toContain('northern branch')
  })
})

describe('a search', () => {
  it('is billed once, however often it is repeated', async () => {
    const count = async () => (await open.ledger()).length
    await search('a question of its own')
    const before = await count()
    await search('a question of its own')
    expect(await count()).toBe(before)
    expect((await open.ledger()).at(-1)).toMatchObject({
      kind: 'embedding',
      userId: open.userId,
      conversationId: null,
      model: 'bear-embedding',
      outputTokens: 0,
      usageCents: 6,
      estimated: false,
    })
  })

  it('stays within the asker’s files, in a project as well', async () => {
    const stranger = (await makeUser(open.database)).userId
    expect((await search('doctor', {}, stranger)).pieces).toEqual([])
    const projectId = await storeProject(open.database, open.userId, [])
    expect((await search('doctor', { projectId })).pieces).toEqual([])
  })

  it('goes by words alone while the model is away, without asking it at each search, and by meaning again later', async () => {
    open.upstream.embeddings.behave({ status: 503 })
    const asked = open.upstream.embeddings.seen().length
    const found = await search('Tiefgarage parken')
    expect(found.byMeaning).toBe('unavailable')
    expect(pages[(found.pieces[0]?.page ?? 0) - 1]).toContain('Tiefgarage')
    await search('Tiefgarage unten')
    expect(open.upstream.embeddings.seen().length).toBe(asked + 1)
    open.upstream.embeddings.behave({})
    open.later(20_000)
    expect((await search('Tiefgarage unten')).byMeaning).toBe('whole')
  })

  it('with another model goes by words until files are embedded again, and never fails', async () => {
    open.choose('other-embedding')
    const found = await search('Tiefgarage')
    expect(found).toMatchObject({ byMeaning: 'partly' })
    expect(pages[(found.pieces[0]?.page ?? 0) - 1]).toContain('Tiefgarage')
    open.upstream.embeddings.behave({ dimensions: 64 })
    const jobs = open.newJobs()
    await jobs.sweep()
    await expect.poll(() => open.isEmbedded(setFile, 'other-embedding'), { timeout: 100_000 }).toBe(true)
    await jobs.stop()
    expect(await search('Wo ist mein Auto?')).toMatchObject({ byMeaning: 'whole' })
    expect(new Set((await open.vectors(setFile)).map(({ vector }) => vector.length))).toEqual(new Set([64 * 4]))
    open.upstream.embeddings.behave({ dimensions: 32 })
    expect((await search('eine neue Frage nach der Tiefgarage')).pieces.length).toBeGreaterThan(0)
  })

  it('has terms of words alone', () => expect(toTerms('?!')).toEqual([]))
})
