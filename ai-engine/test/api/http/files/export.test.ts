import { afterAll, beforeAll, expect, it } from 'vitest'
import { fromBuffer } from 'yauzl'
import { zipOf } from '../../../../src/core/zip.ts'
import { type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'
import { bytesOf, putFile, someBytes } from './put-file.ts'

let app: OpenApp
let owner: Person
let stranger: Person

beforeAll(async () => {
  app = await openApp()
  owner = await signUp(app)
  stranger = await signUp(app)
})
afterAll(() => app.close())

/** What a zip holds, by name, as a reader of others sees it: it compares the checksums too. */
function unzip(zip: Buffer): Promise<Map<string, Buffer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Map<string, Buffer>>()
  const found = new Map<string, Buffer>()
  fromBuffer(zip, { lazyEntries: true }, (error, file) => {
    if (error) return reject(error)
    file.on('error', reject)
    file.on('end', () => resolve(found))
    file.on('entry', (entry) => {
      file.openReadStream(entry, async (failure, stream) => {
        if (failure) return reject(failure)
        const chunks: Buffer[] = []
        for await (const chunk of stream) chunks.push(chunk as Buffer)
        found.set(entry.fileName, Buffer.concat(chunks))
        file.readEntry()
      })
    })
    file.readEntry()
  })
  return promise
}

const download = (path: string, { cookie }: Person) => fetch(`${app.url}${path}`, { headers: { cookie } })

it('holds the document and the bytes of each file of its user alone', async () => {
  const bytes = someBytes(700_000)
  const { id } = await putFile(app, bytes, owner, { name: 'Bär/1.bin' })
  const empty = await putFile(app, Buffer.alloc(0), owner, { name: '..' })
  await putFile(app, someBytes(10), stranger, { name: 'secret.bin' })
  const response = await download('/api/me/export?files=true', owner)
  expect(response.headers.get('content-type')).toBe('application/zip')
  expect(response.headers.get('content-disposition')).toMatch(/filename="grizz-chat-[\d-]+\.zip"/)
  const found = await unzip(await bytesOf(response))
  expect([...found.keys()].sort()).toEqual(['export.json', `files/${id}/Bär_1.bin`, `files/${empty.id}/_`].sort())
  expect(found.get(`files/${id}/Bär_1.bin`)?.equals(bytes)).toBe(true)
  const plain = JSON.parse(await (await download('/api/me/export', owner)).text())
  const inside = JSON.parse(found.get('export.json')?.toString() ?? '')
  expect({ ...inside, exportedAt: '' }).toEqual({ ...plain, exportedAt: '' })
})

it('has room for more entries than a zip of old', async () => {
  async function* many() {
    for (let index = 0; index < 70_000; index += 1)
      yield { name: `${index}`, content: (async function* () {})() as AsyncIterable<Buffer> }
  }
  const chunks: Buffer[] = []
  for await (const chunk of zipOf(many(), new Date('2026-12-01T07:00:00Z'))) chunks.push(chunk)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  fromBuffer(Buffer.concat(chunks), { lazyEntries: true }, (error, file) =>
    error ? reject(error) : resolve(file.entryCount),
  )
  expect(await promise).toBe(70_000)
})

it('ends with what ended an entry, and closes what it reads from when nobody reads on', async () => {
  const left: string[] = []
  async function* content(name: string) {
    try {
      for (;;) yield Buffer.alloc(65_536)
    } finally {
      left.push(name)
    }
  }
  async function* entries() {
    try {
      yield { name: 'endless', content: content('content') }
    } finally {
      left.push('entries')
    }
  }
  let chunks = 0
  for await (const _ of zipOf(entries(), new Date())) if (++chunks === 3) break
  expect(left).toEqual(['content', 'entries'])

  async function* broken() {
    yield Buffer.alloc(10)
    throw new Error('The store is away')
  }
  async function* one() {
    yield { name: 'broken', content: broken() }
  }
  const read = async () => {
    for await (const _ of zipOf(one(), new Date()));
  }
  await expect(read()).rejects.toThrow('The store is away')
})
