import { eq, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { files } from '../../../../src/db/schema/files.ts'
import { projects } from '../../../../src/db/schema/projects.ts'
import { type Answer, ask, expectProblem, type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

let app: OpenApp
let ada: Person
let eve: Person

beforeAll(async () => {
  app = await openApp()
  ada = await signUp(app)
  eve = await signUp(app)
})
afterAll(() => app.close())

const call = ({ cookie }: Person, method: string, path: string, body?: object): Promise<Answer> =>
  ask(app, method, path, { headers: { cookie }, ...(body && { body }) })

async function makeProject(person: Person, body: object = {}): Promise<string> {
  const answer = await call(person, 'POST', '/api/projects', { name: 'Bears', ...body })
  expect(answer.status, answer.text).toBe(201)
  return answer.body.id
}

async function makeConversation(person: Person, body: object): Promise<string> {
  const answer = await call(person, 'POST', '/api/conversations', body)
  expect(answer.status, answer.text).toBe(201)
  return answer.body.id
}

async function makeFile({ id: userId }: Person, name: string, state: 'ready' | 'uploading' = 'ready'): Promise<string> {
  const id = newId()
  const content = {
    mediaType: 'text/plain',
    bytes: 1,
    sha256: '0'.repeat(64),
    storedIn: 'database' as const,
    uploadId: newId(),
  }
  await app.database.db.insert(files).values({ id, userId, name, state, ...content })
  return id
}

const listed = async (person: Person, query: string): Promise<string[]> =>
  (await call(person, 'GET', `/api/conversations?${query}`)).body.conversations.map(({ id }: { id: string }) => id)

describe('a project', () => {
  it('is made once by its id, changed, listed and deleted', async () => {
    const person = await signUp(app)
    const id = newId()
    const body = { id, name: ' Polar\nbears ', instructions: ' Be brief. ' }
    const made = await call(person, 'POST', '/api/projects', body)
    expect(made.body).toMatchObject({ id, name: 'Polar bears', instructions: 'Be brief.', conversations: 0, files: 0 })
    const again = await call(person, 'POST', '/api/projects', { ...body, name: 'Another' })
    expect([made.status, again.status, again.body.name]).toEqual([201, 200, 'Polar bears'])
    expectProblem(await call(eve, 'POST', '/api/projects', body), 404, 'not_found')
    const second = await makeProject(person)
    const renamed = await call(person, 'PATCH', `/api/projects/${id}`, { name: 'Brown bears', instructions: ' ' })
    expect(renamed.body).toMatchObject({ name: 'Brown bears', instructions: null })
    const { body: list } = await call(person, 'GET', '/api/projects')
    expect(list.projects.map((project: { id: string }) => project.id)).toEqual([id, second])
    expect((await call(person, 'DELETE', `/api/projects/${id}`)).status).toBe(204)
    expectProblem(await call(person, 'GET', `/api/projects/${id}`), 404, 'not_found')
    expectProblem(await call(person, 'POST', '/api/projects', { name: '' }), 400, 'invalid_request')
  })

  it('is nobody else’s, and neither are its conversations', async () => {
    const id = await makeProject(ada)
    for (const [method, body] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const)
      expectProblem(await call(eve, method, `/api/projects/${id}`, body), 404, 'not_found')
    expectProblem(await call(eve, 'POST', '/api/conversations', { projectId: id }), 404, 'not_found')
    const hers = await makeConversation(eve, {})
    expectProblem(await call(eve, 'PATCH', `/api/conversations/${hers}`, { projectId: id }), 404, 'not_found')
    expect((await call(eve, 'GET', `/api/conversations/${hers}`)).body.projectId).toBeNull()
    await makeConversation(ada, { projectId: id })
    expect(await listed(eve, `projectId=${id}`)).toEqual([])
    expect((await call(ada, 'GET', `/api/projects/${id}`)).body).toMatchObject({ name: 'Bears', conversations: 1 })
  })

  it('is one of at most two hundred, however many are made at once', async () => {
    const person = await signUp(app)
    const rows = Array.from({ length: 198 }, () => ({ id: newId(), userId: person.id, name: 'x' }))
    await app.database.db.insert(projects).values(rows)
    const made = await Promise.all([1, 2, 3, 4].map(() => call(person, 'POST', '/api/projects', { name: 'One more' })))
    expect(made.map(({ status }) => status).sort()).toEqual([201, 201, 403, 403])
    for (const answer of made) if (answer.status === 403) expectProblem(answer, 403, 'quota_exceeded')
  })

  it('refuses instructions that fit no model', async () => {
    const small = await openApp({ database: app.database, maxContextTokens: 50 })
    const body = { name: 'x', instructions: 'word '.repeat(500) }
    const answer = await ask(small, 'POST', '/api/projects', { headers: { cookie: ada.cookie }, body })
    expectProblem(answer, 413, 'message_too_long')
    await small.close()
  })
})

describe('the conversations of a project', () => {
  it('are listed, found and exported with it, archived ones too', async () => {
    const person = await signUp(app)
    const projectId = await makeProject(person, { name: 'Salmon', instructions: 'Think of rivers.' })
    const inside = await makeConversation(person, { title: 'Inside the stream', projectId })
    const moved = await makeConversation(person, { title: 'Moved' })
    const outside = await makeConversation(person, { title: 'Outside' })
    const { body } = await call(person, 'PATCH', `/api/conversations/${moved}`, { projectId, archived: true })
    expect(body).toMatchObject({ projectId, archived: true })
    expect(await listed(person, `projectId=${projectId}`)).toEqual([inside])
    expect(await listed(person, `projectId=${projectId}&archived=true`)).toEqual([moved])
    expect(await listed(person, `projectId=${projectId}&q=stream`)).toEqual([inside])
    expect(await listed(person, '')).toEqual([outside, inside])
    const search = await call(person, 'GET', '/api/search?q=stream')
    expect(search.body.conversations).toMatchObject([{ id: inside, projectId }])
    const markdown = await call(person, 'GET', `/api/conversations/${inside}/export`)
    expect(markdown.text).toBe('# Inside the stream\n\n*Project: Salmon*\n')
    const whole = JSON.parse((await call(person, 'GET', '/api/me/export')).text)
    expect(whole.projects).toMatchObject([
      { id: projectId, name: 'Salmon', instructions: 'Think of rivers.', files: [] },
    ])
    const exported = whole.conversations.find(({ id }: { id: string }) => id === moved)
    expect(exported).toMatchObject({ projectId, archived: true, parameters: {}, provider: null })
    await call(person, 'PATCH', `/api/conversations/${moved}`, { projectId: null })
    expect((await call(person, 'GET', `/api/projects/${projectId}`)).body.conversations).toBe(1)
  })

  it('leave a project that is deleted, or go with it and can be restored', async () => {
    const person = await signUp(app)
    const [kept, gone] = [await makeProject(person), await makeProject(person)]
    const stays = await makeConversation(person, { projectId: kept })
    const goes = await makeConversation(person, { projectId: gone })
    const other = await makeConversation(person, {})
    const message = { clientMessageId: newId(), content: 'Hello' }
    const sent = await call(person, 'POST', `/api/conversations/${goes}/messages`, message)
    expect(sent.status).toBe(202)
    expect((await call(person, 'DELETE', `/api/projects/${kept}`)).status).toBe(204)
    expect((await call(person, 'DELETE', `/api/projects/${gone}?conversations=delete`)).status).toBe(204)
    expect((await listed(person, '')).sort()).toEqual([stays, other].sort())
    expect((await call(person, 'GET', `/api/conversations/${stays}`)).body.projectId).toBeNull()
    expectProblem(await call(person, 'GET', `/api/conversations/${goes}`), 404, 'not_found')
    const restored = await call(person, 'POST', `/api/conversations/${goes}/restore`)
    expect(restored.body).toMatchObject({ id: goes, projectId: null })
    expectProblem(await call(person, 'DELETE', `/api/projects/${gone}?conversations=delete`), 404, 'not_found')
    expectProblem(await call(person, 'DELETE', `/api/projects/${kept}?conversations=x`), 400, 'invalid_request')
  })
})

describe('a project that is deleted while a conversation is put into it', () => {
  it.each(['PATCH', 'POST'])('is gone: %s', async (method) => {
    const projectId = await makeProject(ada)
    const id = await makeConversation(ada, {})
    const deleting = Promise.withResolvers<void>()
    const isDeleted = Promise.withResolvers<void>()
    const deletion = app.database.db.transaction(async (tx) => {
      await tx.delete(projects).where(eq(projects.id, projectId))
      isDeleted.resolve()
      await deleting.promise
    })
    await isDeleted.promise
    const path = method === 'PATCH' ? `/api/conversations/${id}` : '/api/conversations'
    const put = call(ada, method, path, { projectId })
    await expect.poll(async () => (await waiting()).length, { timeout: 100_000 }).toBe(1)
    deleting.resolve()
    await deletion
    expectProblem(await put, 404, 'not_found')
  })

  /** Statements that wait for a lock. */
  async function waiting() {
    const { rows } = await app.database.db.execute(
      sql`select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    )
    return rows
  }
})

describe('the files of a project', () => {
  it('are put in and taken out, and stay where they are', async () => {
    const person = await signUp(app)
    const id = await makeProject(person)
    const [b, a] = [await makeFile(person, 'b.txt'), await makeFile(person, 'A.txt')]
    for (const fileId of [b, a, b])
      expect((await call(person, 'PUT', `/api/projects/${id}/files/${fileId}`)).status).toBe(204)
    const { body } = await call(person, 'GET', `/api/projects/${id}`)
    expect(body.fileList.map(({ name }: { name: string }) => name)).toEqual(['A.txt', 'b.txt'])
    expect(body.files).toBe(2)
    expect((await call(person, 'DELETE', `/api/projects/${id}/files/${b}`)).status).toBe(204)
    expectProblem(await call(person, 'DELETE', `/api/projects/${id}/files/${b}`), 404, 'not_found')
    expect((await call(person, 'GET', '/api/projects')).body.projects).toMatchObject([{ files: 1 }])
    await call(person, 'DELETE', `/api/projects/${id}`)
    expect(await app.database.db.$count(files)).toBeGreaterThanOrEqual(2)
  })

  it('are nobody else’s, and whole', async () => {
    const [hers, his] = [await makeProject(ada), await makeProject(eve)]
    const [file, half] = [await makeFile(ada, 'secret.txt'), await makeFile(ada, 'half.txt', 'uploading')]
    for (const [person, project, fileId] of [
      [eve, his, file],
      [eve, hers, file],
      [ada, his, file],
      [ada, hers, half],
      [ada, hers, newId()],
    ] as const)
      expectProblem(await call(person, 'PUT', `/api/projects/${project}/files/${fileId}`), 404, 'not_found')
    expect((await call(ada, 'PUT', `/api/projects/${hers}/files/${file}`)).status).toBe(204)
    expectProblem(await call(eve, 'DELETE', `/api/projects/${hers}/files/${file}`), 404, 'not_found')
    expect((await call(ada, 'GET', `/api/projects/${hers}`)).body.fileList).toMatchObject([{ id: file }])
  })
})
