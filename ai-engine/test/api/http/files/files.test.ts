import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { files, fileTexts } from '../../../../src/db/schema/files.ts'
import { createDatabaseStore } from '../../../../src/services/files/store/database-store.ts'
import { ask, expectProblem, type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'
import { bytesOf, getFile, putFile, someBytes } from './put-file.ts'

let app: OpenApp
let owner: Person
let stranger: Person

beforeAll(async () => {
  app = await openApp()
  owner = await signUp(app)
  stranger = await signUp(app)
})
afterAll(() => app.close())

const as = ({ cookie }: Person) => ({ headers: { cookie } })

describe('the bytes of a file', () => {
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=262140-262150', 262_140, 262_150],
    ['bytes=599990-', 599_990, 599_999],
    ['bytes=-5', 599_995, 599_999],
    ['bytes=100-9999999', 100, 599_999],
    ['bytes=100-9223372036854775807', 100, 599_999],
    ['bytes=-9999999', 0, 599_999],
  ])('come in part: %s', async (range, start, end) => {
    const bytes = someBytes(600_000)
    const { id } = await putFile(app, bytes, owner)
    const response = await getFile(app, `${id}/content`, owner.cookie, { range })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/600000`)
    expect((await bytesOf(response)).equals(bytes.subarray(start, end + 1))).toBe(true)
  })

  it.each(['bytes=0-1,5-6', 'bytes=5-1', 'bytes=x-', 'lines=1-2', 'bytes=-', 'bytes=1'])(
    'come whole where a range may be ignored: %s',
    async (range) => {
      const { id } = await putFile(app, Buffer.from('0123456789'), owner)
      const response = await getFile(app, `${id}/content`, owner.cookie, { range })
      expect([response.status, await response.text()]).toEqual([200, '0123456789'])
    },
  )

  it.each(['bytes=10-', 'bytes=999-1000', 'bytes=-0'])('are not there at all: %s', async (range) => {
    const { id } = await putFile(app, Buffer.from('0123456789'), owner)
    const answer = await ask(app, 'GET', `/api/files/${id}/content`, { headers: { cookie: owner.cookie, range } })
    expectProblem(answer, 416, 'range_not_satisfiable')
    expect(answer.headers['content-range']).toBe('bytes */10')
  })

  it.each(['', '?size=thumbnail'])('can be asked about by HEAD, without any of them%s', async (query) => {
    const bytes = await sharp({ create: { width: 40, height: 40, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const { id } = await putFile(app, bytes, owner, { name: 'red.png' })
    await ask(app, 'GET', `/api/files/${id}?wait=true`, as(owner))
    const url = `${app.url}/api/files/${id}/content${query}`
    const whole = await fetch(url, { headers: { cookie: owner.cookie } })
    const length = String((await bytesOf(whole)).length)
    const asked = await fetch(url, { method: 'HEAD', headers: { cookie: owner.cookie } })
    expect([asked.status, await asked.text()]).toEqual([200, ''])
    expect(asked.headers.get('content-length')).toBe(length)
    for (const name of ['etag', 'content-type', 'content-disposition', 'accept-ranges'])
      expect(asked.headers.get(name)).toBe(whole.headers.get(name))
    expect((await fetch(url, { method: 'HEAD', headers: { cookie: stranger.cookie } })).status).toBe(404)
  })

  it('are not sent again to a client that has them, and whole to one that has others', async () => {
    const { id } = await putFile(app, Buffer.from('0123456789'), owner)
    const etag = (await getFile(app, `${id}/content`, owner.cookie)).headers.get('etag') ?? ''
    expect((await getFile(app, `${id}/content`, owner.cookie, { 'if-none-match': etag })).status).toBe(304)
    const range = { range: 'bytes=0-3' }
    expect((await getFile(app, `${id}/content`, owner.cookie, { ...range, 'if-range': etag })).status).toBe(206)
    expect((await getFile(app, `${id}/content`, owner.cookie, { ...range, 'if-range': '"x"' })).status).toBe(200)
  })

  it.each([
    ['<!doctype html><script>alert(1)</script>', 'a.html'],
    ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'a.svg'],
    ['<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>', 'a.xml'],
  ])('are never a document of this origin: %s', async (text, name) => {
    const { id } = await putFile(app, Buffer.from(text), owner, { name, type: 'text/html' })
    const { headers } = await getFile(app, `${id}/content`, owner.cookie)
    expect(headers.get('content-type')).not.toMatch(/html|xml|svg|script/)
    expect(headers.get('content-disposition')).toMatch(/^attachment;/)
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('cache-control')).toBe('private, no-cache')
  })

  it.each([
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['a"b\\c.txt', 'a"b_c.txt'],
    ['отчёт.pdf', 'отчёт.pdf'],
    ['x\r\nset-cookie: a=b', 'x set-cookie: a=b'],
    ['gpj.\u202Eexe', 'gpj.exe'],
    ['\u200B\u200F', 'file'],
    ['😀'.repeat(150), '😀'.repeat(100)],
  ])('are saved under a harmless name: %s', async (name, expected) => {
    const { id, body } = await putFile(app, Buffer.from('x'), owner, { name })
    expect(body.name).toBe(expected)
    const disposition = (await getFile(app, `${id}/content`, owner.cookie)).headers.get('content-disposition') ?? ''
    const [, ascii = '', encoded = ''] =
      /^attachment; filename="([ -~]*)"; filename\*=UTF-8''(.*)$/.exec(disposition) ?? []
    expect(ascii).not.toMatch(/["\\/]/)
    expect(decodeURIComponent(encoded)).toBe(expected)
  })

  it('are shown as the picture that was made of them, with its own type', async () => {
    const { id } = await putFile(app, Buffer.from('<svg/>'), owner, { name: 'a.svg' })
    const [row] = await app.database.db.select().from(files).where(eq(files.id, id))
    if (!row) throw new Error('no file')
    const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer()
    expect((await getFile(app, `${id}/content?size=thumbnail`, owner.cookie)).status).toBe(404)
    async function* chunks() {
      yield picture
    }
    await createDatabaseStore(app.database).write(row, 'thumbnail', chunks())
    const response = await getFile(app, `${id}/content?size=thumbnail`, owner.cookie)
    expect(response.headers.get('content-type')).toBe('image/jpeg')
    expect(response.headers.get('content-disposition')).toBe('inline')
    expect(response.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect((await bytesOf(response)).equals(picture)).toBe(true)
    expect((await getFile(app, `${id}/content?size=thumbnail`, stranger.cookie)).status).toBe(404)
  })
})

describe('files', () => {
  it('are listed page by page, the newest first, by a part of their name, and only to their user', async () => {
    const person = await signUp(app)
    const made: string[] = []
    for (const name of ['one.txt', '100%.txt', 'two.txt'])
      made.push((await putFile(app, Buffer.from(name), person, { name })).id)
    const first = (await ask(app, 'GET', '/api/files?limit=2', as(person))).body
    expect(first.limits).toEqual({ maxFileBytes: 52_428_800, quotaBytes: 1_048_576_000, usedBytes: 3 * 65_536 })
    const second = (await ask(app, 'GET', `/api/files?limit=2&cursor=${first.nextCursor}`, as(person))).body
    const ids = [...first.files, ...second.files].map(({ id }: { id: string }) => id)
    expect([ids, second.nextCursor]).toEqual([made.toReversed(), null])
    const found = (await ask(app, 'GET', '/api/files?q=0%25', as(person))).body.files
    expect(found.map(({ name }: { name: string }) => name)).toEqual(['100%.txt'])
    expect((await ask(app, 'GET', `/api/files?cursor=${first.nextCursor}`, as(stranger))).body.files).toEqual([])
  })

  it('can be waited for until they have been read', async () => {
    const { id } = await putFile(app, someBytes(100), owner)
    const { db } = app.database
    const leased = { state: 'reading' as const, readLeaseExpiresAt: new Date(Date.now() + 600_000) }
    await db.update(files).set(leased).where(eq(files.id, id))
    const waiting = ask(app, 'GET', `/api/files/${id}?wait=true`, as(owner))
    await new Promise((resolve) => setTimeout(resolve, 50))
    await db.update(files).set({ state: 'unreadable', problem: 'It is only noise.' }).where(eq(files.id, id))
    await app.database.pool.query('select pg_notify($1, $2)', ['file_read', id])
    expect((await waiting).body).toMatchObject({ state: 'unreadable', problem: 'It is only noise.' })
  })

  it('have their text by page', async () => {
    const { id } = await putFile(app, someBytes(100), owner)
    const { db } = app.database
    const pages = ['the first page', 'the second page'].map((text, at) => ({ fileId: id, page: at + 1, text }))
    await db.insert(fileTexts).values(pages)
    const second = await ask(app, 'GET', `/api/files/${id}/text?page=2`, as(owner))
    expect(second.body).toEqual({ page: 2, pages: 2, text: 'the second page' })
    expectProblem(await ask(app, 'GET', `/api/files/${id}/text?page=3`, as(owner)), 404, 'not_found')
    expectProblem(await ask(app, 'GET', `/api/files/${id}/text`, as(stranger)), 404, 'not_found')
  })

  it('are gone by every way once deleted, and nobody else can delete them', async () => {
    const { id } = await putFile(app, someBytes(100), owner)
    expectProblem(await ask(app, 'DELETE', `/api/files/${id}`, as(stranger)), 404, 'not_found')
    expect((await ask(app, 'DELETE', `/api/files/${id}`, as(owner))).status).toBe(204)
    for (const path of ['', '/content', '/content?size=preview', '/text'])
      expectProblem(await ask(app, 'GET', `/api/files/${id}${path}`, as(owner)), 404, 'not_found')
  })
})
