import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conversations } from '../../../../src/db/schema/conversations.ts'
import { files, messageFiles } from '../../../../src/db/schema/files.ts'
import { makeUser } from '../../open-domain.ts'
import { callsOf, type OpenTools, openTools } from '../../tool-calls/open-tools.ts'
import { storeFile, storeProject } from '../stored-files.ts'

let open: OpenTools
let conversationId: string
let report: string

beforeAll(async () => {
  open = await openTools()
  const { database, caller } = open
  const pages = ['Bears sleep in winter.', 'They eat salmon in summer.', 'x'.repeat(50_000)]
  report = await storeFile(database, caller.userId, { name: 'bears.pdf', pages })
  const notes = await storeFile(database, caller.userId, {
    name: 'notes.txt',
    mediaType: 'text/plain',
    hasPages: false,
    pages: ['Salmon is a fish.'],
  })
  await storeFile(database, caller.userId, { name: 'elsewhere.pdf', pages: ['Salmon that nobody attached.'] })
  const broken = {
    id: newId(),
    userId: caller.userId,
    uploadId: newId(),
    name: 'broken.pdf',
    mediaType: 'application/pdf',
  }
  await database.db
    .insert(files)
    .values({ ...broken, bytes: 5, sha256: '', state: 'unreadable', problem: 'It is broken.', storedIn: 'database' })
  const { id } = await open.ask([{ text: 'Thanks.' }])
  const [question] = (await open.snapshot(id)).messages
  for (const fileId of [report, broken.id])
    await database.db.insert(messageFiles).values({ messageId: question?.id ?? '', fileId })
  const projectId = await storeProject(database, caller.userId, [notes])
  await database.db.update(conversations).set({ projectId })
  conversationId = id
})
afterAll(() => open.close())

/** The result of a call that a model makes in that conversation, and what the answer cites. */
async function call(name: string, args: Record<string, unknown> = {}, id = conversationId) {
  const { messageId } = await open.ask([{ calls: [{ name, args }] }, { text: 'Done.' }], id)
  const { parts } = await open.answered(id, messageId)
  const [made] = callsOf(parts)
  return {
    result: made?.result ?? made?.error,
    state: made?.state,
    sources: parts.filter(({ type }) => type === 'source'),
  }
}

describe('a model', () => {
  it('is told which files there are', async () => {
    const { result, state } = await call('list_files')
    expect(state).toBe('succeeded')
    expect(result).toContain('- bears.pdf (id ')
    expect(result).toMatch(/notes\.txt \(id .*\): text\/plain, 1 KiB, 17 characters of text/)
    expect(result).toMatch(/broken\.pdf .*cannot be read: It is broken\./)
    expect(result).not.toContain('elsewhere')
  })

  it('finds words in them, and cites file and page', async () => {
    const { result, sources } = await call('search_files', { query: 'salmon' })
    expect(result).toContain('bears.pdf, page 2\nThey eat salmon in summer.')
    expect(result).toContain('notes.txt\nSalmon is a fish.')
    expect(result).not.toContain('nobody')
    expect(sources).toContainEqual({ type: 'source', url: `/files/${report}?page=2`, title: 'bears.pdf, page 2' })
  })

  it('finds them in chosen files alone', async () => {
    const { result } = await call('search_files', { query: 'salmon', files: ['NOTES.TXT'] })
    expect(result).toBe('1. notes.txt\nSalmon is a fish.')
    expect((await call('search_files', { query: 'zebra' })).result).toMatch(/^Nothing was found/)
  })

  it('reads them page by page, and learns how to go on', async () => {
    const first = await call('read_file', { file: 'bears.pdf' })
    expect(first.result).toBe(
      'bears.pdf, 3 pages\n\n[Page 1]\nBears sleep in winter.\n\n[Page 2]\nThey eat salmon in summer.\n\n[Pages to 2 of 3. For more, call again with page 3.]',
    )
    expect(first.sources.map((source) => 'url' in source && source.url)).toEqual([
      `/files/${report}?page=1`,
      `/files/${report}?page=2`,
    ])
    const rest = await call('read_file', { file: report, page: 3, start: 45_000 })
    expect(rest.result).toBe(`bears.pdf, 3 pages\n\n[Page 3]\n${'x'.repeat(5000)}`)
    expect((await call('read_file', { file: 'notes.txt' })).result).toBe('notes.txt\n\nSalmon is a fish.')
  })

  it.each([
    [{ file: 'elsewhere.pdf' }, /^There is no file "elsewhere\.pdf" here/],
    [{ file: 'broken.pdf' }, /^broken\.pdf cannot be read\. It is broken\./],
    [{ file: 'bears.pdf', page: 9 }, /^bears\.pdf has 3 pages, and none 9/],
  ])('is told what it cannot read: %j', async (args, sentence) => {
    const { result, state } = await call('read_file', args)
    expect(state).toBe('failed')
    expect(result).toMatch(sentence)
  })

  it('sees nothing of it in another conversation, and without files has no tools for files', async () => {
    const other = await open.newConversation()
    const offered = () => open.upstream.log().requests.findLast(({ stream }) => stream)?.tools
    await call('list_files', {}, other)
    expect(offered()).toContain('web_fetch')
    expect(offered()).not.toContain('list_files')
    const [question] = (await open.snapshot(other)).messages
    const own = await storeFile(open.database, open.caller.userId, { name: 'own.pdf', pages: ['Trout.'] })
    await open.database.db.insert(messageFiles).values({ messageId: question?.id ?? '', fileId: own })
    expect((await call('list_files', {}, other)).result).toMatch(/^- own\.pdf [^\n]*$/)
    expect(offered()).toEqual(expect.arrayContaining(['list_files', 'search_files', 'read_file']))
    expect((await call('search_files', { query: 'salmon' }, other)).result).toMatch(/^Nothing was found/)
    expect((await call('read_file', { file: report }, other)).state).toBe('failed')
  })

  it('has them with the first question that brings a file', async () => {
    const id = await open.newConversation()
    const file = await storeFile(open.database, open.caller.userId, { name: 'first.pdf', pages: ['Perch.'] })
    const content = `[[tools ${JSON.stringify([{ calls: [{ name: 'list_files', args: {} }] }, { text: 'Done.' }])}]]`
    const sent = { clientMessageId: newId(), content, files: [file] }
    const { run } = await open.domain.sendMessage(open.caller, id, sent)
    const [made] = callsOf((await open.answered(id, run.messageId)).parts)
    expect(made?.result).toContain('- first.pdf ')
  })

  it('sees no file of another user, whatever refers to it', async () => {
    const stranger = await makeUser(open.database)
    const secret = await storeFile(open.database, stranger.userId, { name: 'secret.pdf', pages: ['A secret salmon.'] })
    const [question] = (await open.snapshot(conversationId)).messages
    await open.database.db.insert(messageFiles).values({ messageId: question?.id ?? '', fileId: secret })
    expect((await call('list_files')).result).not.toContain('secret')
    expect((await call('search_files', { query: 'secret' })).result).toMatch(/^Nothing was found/)
    expect((await call('read_file', { file: secret })).state).toBe('failed')
  })
})
