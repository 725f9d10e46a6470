import { makeDocx } from '@grizz/testing/files/office'
import { makePdf } from '@grizz/testing/files/pdf'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'
import { putFile } from './put-file.ts'

let app: OpenApp
let owner: Person
let other: Person

beforeAll(async () => {
  app = await openApp()
  owner = await signUp(app)
  other = await signUp(app)
})
afterAll(() => app.close())

const as = ({ cookie }: Person, body?: unknown) => ({ headers: { cookie }, ...(body !== undefined && { body }) })

/** The file, once it has been read. */
async function readFile(id: string, person: Person) {
  for (;;) {
    const { body } = await ask(app, 'GET', `/api/files/${id}?wait=true`, as(person))
    if (body.state !== 'reading') return body
  }
}

it('what was uploaded can be read and found by its user, and by nobody else', async () => {
  const { id, body } = await putFile(app, makePdf(['Bears sleep.', 'Otters swim.']), owner, { name: 'animals.pdf' })
  expect(body.state).toBe('reading')
  expect(await readFile(id, owner)).toMatchObject({ state: 'ready', pages: 2, mediaType: 'application/pdf' })
  const text = await ask(app, 'GET', `/api/files/${id}/text?page=2`, as(owner))
  expect(text.body).toEqual({ page: 2, pages: 2, text: 'Otters swim.' })
  const found = await ask(app, 'GET', '/api/files/search?q=otter', as(owner))
  expect(found.body.pieces).toMatchObject([{ file: { id, name: 'animals.pdf' }, page: 2 }])
  expect((await ask(app, 'GET', '/api/files/search?q=otter', as(other))).body).toEqual({ pieces: [], byMeaning: 'off' })
  expect((await ask(app, 'GET', '/api/files/search', as(owner))).status).toBe(400)
})

it('another user’s answer goes on while a hostile file is read', async () => {
  const bomb = makeDocx(' '.repeat(120 * 1024 * 1024))
  const { id } = await putFile(app, bomb, owner, { name: 'bomb.docx' })
  const conversation = await ask(app, 'POST', '/api/conversations', as(other, {}))
  const path = `/api/conversations/${conversation.body.id}/messages`
  const sent = await ask(app, 'POST', path, as(other, { clientMessageId: crypto.randomUUID(), content: 'Hello bear' }))
  expect(sent.status).toBe(202)
  const answer = async () =>
    (await ask(app, 'GET', path, as(other))).body.messages.find(
      ({ id }: { id: string }) => id === sent.body.run.messageId,
    )
  await expect.poll(async () => (await answer())?.status).toBe('complete')
  expect(await readFile(id, owner)).toMatchObject({
    state: 'unreadable',
    problem: expect.stringMatching(/^It unpacks to more/),
  })
})
