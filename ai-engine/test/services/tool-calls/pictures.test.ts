import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deleteUnused, markUnused } from '../../../src/db/files/unused.ts'
import { files } from '../../../src/db/schema/files.ts'
import { callsOf, type OpenTools, openTools, type PlannedTurn } from './open-tools.ts'

let open: OpenTools
beforeAll(async () => {
  open = await openTools({ env: { DEFAULT_MODEL: 'gpt-4o', QUOTA_FILE_MB_PER_USER: '1' } })
})
afterAll(() => open.close())

const look = (args: object): PlannedTurn[] => [
  { text: 'I look. ', calls: [{ name: 'fx__pictures', args: { ...args } }] },
  { text: 'Seen.' },
]

async function ask(args: object, conversationId?: string) {
  const { id, messageId } = await open.ask(look(args), conversationId)
  const answer = await open.answered(id, messageId)
  const [call] = callsOf(answer.parts)
  const prompt = open.upstream.log().requests.findLast(({ stream }) => stream)?.messages ?? []
  return { id, answer, call, prompt }
}

const stored = () =>
  open.database.db
    .select()
    .from(files)
    .where(and(eq(files.userId, open.caller.userId), eq(files.state, 'ready')))

it('are files of the user, parts of their call, and shown to a model that sees', async () => {
  const { id, call, prompt } = await ask({})
  expect(call).toMatchObject({
    state: 'succeeded',
    result: 'Look:\n\n[picture "pictures-1.png"]',
    files: [{ type: 'file', name: 'pictures-1.png', mediaType: 'image/png', width: 64, height: 48 }],
  })
  const [file] = call?.files ?? []
  expect(await open.domain.files.picture(open.caller.userId, file?.fileId ?? '', 'thumbnail')).toBeDefined()
  expect(prompt.findLast(({ role }) => role === 'tool')?.content).toBe(
    'Look:\n\n[picture "pictures-1.png"]\n\n[The picture "pictures-1.png" is attached.]',
  )
  expect(prompt.at(-1)?.files).toEqual([expect.stringMatching(/^data:image\/png;base64,/)])

  const next = await ask({ count: 2 }, id)
  expect(next.prompt.filter(({ role }) => role === 'tool')[0]).toEqual(prompt.findLast(({ role }) => role === 'tool'))
  expect(next.prompt.flatMap((message) => message.files ?? [])).toHaveLength(3)
})

it('are told of in words to a model that does not see, and after they were deleted', async () => {
  const { db } = open.database
  const { id, call } = await ask({})
  await open.domain.files.remove(open.caller.userId, call?.files?.[0]?.fileId ?? '')
  const { prompt } = await ask({}, id)
  const results = prompt.filter(({ role }) => role === 'tool').map(({ content }) => content)
  expect(results[0]).toContain('[The tool returned "pictures-1.png", which was deleted since.]')
  await db.execute(sql`update conversations set model = 'some-model' where id = ${id}`)
  const blind = await ask({}, id)
  expect(blind.prompt.flatMap((message) => message.files ?? [])).toEqual([])
  expect(blind.prompt.findLast(({ role }) => role === 'tool')?.content).toContain(
    '[The tool returned the picture "pictures-1.png". This model takes no pictures',
  )
})

it.each([
  ['none', /The picture "pictures-1\.png" was not kept\. It is no picture\./],
  ['huge', /The picture "pictures-1\.png" was not kept\. It has more than 50 million pixels/],
])('that are %s are refused with a note, and nothing of them stays', async (kind, note) => {
  const before = await stored()
  const { call, answer } = await ask({ kind })
  expect(call).toMatchObject({ state: 'succeeded', result: expect.stringMatching(note) })
  expect(call?.files).toBeUndefined()
  expect(answer).toMatchObject({ status: 'complete', content: 'I look. \n\nSeen.' })
  expect(await stored()).toHaveLength(before.length)
})

it('are kept as long as their call, and cleared after it', async () => {
  const { db } = open.database
  const { id, call } = await ask({})
  const fileId = call?.files?.[0]?.fileId ?? ''
  const isKept = async () => (await stored()).some((file) => file.id === fileId)
  const sweep = async () => {
    await db.update(files).set({ createdAt: sql`now() - interval '2 hours'` })
    await markUnused(db)
    await db.execute(sql`update files set unused_since = now() - interval '2 days' where unused_since is not null`)
    await deleteUnused(db)
  }
  await sweep()
  expect(await isKept()).toBe(true)
  await db.execute(sql`delete from conversations where id = ${id}`)
  await sweep()
  expect(await isKept()).toBe(false)
})

it('count against the quota of the user, and the call goes on without those that exceed it', async () => {
  const { id } = await ask({ count: 8 })
  const { call, answer } = await ask({ count: 8 }, id)
  expect(call?.result).toMatch(/"pictures-8\.png" was not kept\. Your files would take more than the 1 MB/)
  expect(answer).toMatchObject({ status: 'complete', content: 'I look. \n\nSeen.' })
})
