import type { FoundMessage } from '@grizz/protocol/http'
import type { Conversation } from '@grizz/protocol/resources'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conversations } from '../../../../src/db/schema/conversations.ts'
import { messages } from '../../../../src/db/schema/messages.ts'
import { ask, expectProblem, type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

let app: OpenApp
let ada: Person
let bob: Person
let cy: Person
let dot: Person
let eve: Person
let flo: Person

beforeAll(async () => {
  app = await openApp()
  ada = await signUp(app)
  bob = await signUp(app)
  cy = await signUp(app)
  dot = await signUp(app)
  eve = await signUp(app)
  flo = await signUp(app)
  await keep(ada, 'About bears', ['What do bears eat?', 'Berries,  and SALMON\nin autumn. 100% of_them.'])
  await keep(ada, 'Wetter', ['Die STRASSE ist naß', '熊在河里抓三文鱼。'])
  for (const person of [eve, flo]) await keep(person, 'Älter', forms)
  // What Flo looks for lies under so much that only the index finds it.
  await keep(flo, 'Newer', Array<string>(1000).fill('Nothing of it'))
  await keep(bob, 'Berries of Bob', ['Berries, says Bob'])
})
afterAll(() => app.close())

describe('the search', () => {
  it('finds words in any order and case, marks them, and says where they are', async () => {
    const [hit, ...others] = await search(ada, 'salmon BERRIES')
    expect(others).toEqual([])
    expect(hit?.conversation.title).toBe('About bears')
    expect(hit?.role).toBe('assistant')
    expect(hit?.excerpt).toEqual([
      { text: 'Berries', match: true },
      { text: ', and ', match: false },
      { text: 'SALMON', match: true },
      { text: ' in autumn. 100% of_them.', match: false },
    ])
  })

  it.each([
    ['a part of a word', 'erri', 'Berries'],
    ['a phrase over a line’s end', '"salmon in"', 'SALMON'],
    ['Chinese, two characters', '河里', '熊'],
    ['what a pattern would take for a wildcard', '100% of_', '100%'],
    ['an umlaut in capitals', 'strasse', 'STRASSE'],
  ])('finds %s', async (_what, q, text) => {
    const hits = q === '"salmon in"' ? await search(ada, 'salmon in') : await search(ada, q)
    expect(hits[0]?.excerpt.map((part) => part.text).join('')).toContain(text)
  })

  it('finds and marks a word with any printable sign in it', async () => {
    const signs = Array.from({ length: 0x80 }, (_, code) => String.fromCodePoint(code)).filter((sign) =>
      /[\p{P}\p{S}]/u.test(sign),
    )
    await keep(dot, 'Signs', [signs.map((sign) => `x${sign}ray`).join(' ')])
    for (const sign of signs.filter((sign) => sign !== '"')) {
      const [hit] = await search(dot, `x${sign}RAY`)
      expect(hit?.excerpt.filter((part) => part.match)).toEqual([{ text: `x${sign}ray`, match: true }])
    }
  })

  it.each([['nothing like it'], ['berries%eat'], ['_____'], ['Bob']])('does not find %s', async (q) => {
    expect(await search(ada, q)).toEqual([])
  })

  it('finds titles, archived conversations, and nothing deleted or of others', async () => {
    const { body } = await ask(app, 'GET', '/api/search?q=about', headers(ada))
    expect(body.conversations).toMatchObject([{ title: 'About bears' }])
    const id = await keep(ada, 'Put away', ['A unique walrus'])
    await ask(app, 'PATCH', `/api/conversations/${id}`, { ...headers(ada), body: { archived: true } })
    expect((await search(ada, 'walrus'))[0]?.conversation.archived).toBe(true)
    await ask(app, 'DELETE', `/api/conversations/${id}`, headers(ada))
    expect(await search(ada, 'walrus')).toEqual([])
    expect((await search(bob, 'berries')).map(({ conversation }) => conversation.title)).toEqual(['Berries of Bob'])
  })

  it('goes from the newest to the oldest, page by page, past the thousand that are read one by one', async () => {
    await app.database.pool.query(
      `with c as (insert into conversations (id, user_id) values (gen_random_uuid(), $1) returning id)
       insert into messages (id, conversation_id, role, status, content, created_at)
       select gen_random_uuid(), c.id, 'user', 'complete',
         'word ' || n || case when n % 100 = 0 then ' needle' else '' end, now() - n * interval '1 minute'
       from c, generate_series(0, 2400) n`,
      [cy.id],
    )
    const found: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const more: string = cursor && `&cursor=${cursor}`
      const { body } = await ask(app, 'GET', `/api/search?q=needle&limit=7${more}`, headers(cy))
      found.push(...body.messages.map((hit: FoundMessage) => hit.excerpt[0]?.text.trim()))
      cursor = body.nextCursor
    }
    expect(found).toEqual(Array.from({ length: 25 }, (_, n) => `word ${n * 100}`))
  })

  it('cuts the text around the first match, between words and not through a character', async () => {
    await keep(ada, 'Long', [`${'🐻'.repeat(200)} ${'word '.repeat(100)}zebra ${'🐻'.repeat(200)}`])
    const text = (await search(ada, 'zebra'))[0]?.excerpt.map((part) => part.text).join('') ?? ''
    expect(text).toMatch(/^… word (word )+zebra 🐻+…$/u)
    expect(text.isWellFormed()).toBe(true)
  })

  it('shows words and not the signs of Markdown, unless those were looked for', async () => {
    await keep(ada, 'Table', ['## Fish\n\n| **name** | water |\n|---|---|\n| zander | lake |'])
    const text = async (q: string) => (await search(ada, q))[0]?.excerpt.map((part) => part.text).join('')
    expect(await text('zander')).toBe('Fish name water zander lake')
    expect(await text('**name**')).toBe('## Fish | **name** | water | |---|---| | zander | lake |')
  })

  it.each([
    ['caf\u00e9', ['cafe\u0301', 'caf\u00e9']],
    ['cafe\u0301', ['cafe\u0301', 'caf\u00e9']],
    ['cafe', ['cafe\u0301', 'caf\u00e9']],
    ['CAFÉ', ['cafe\u0301', 'caf\u00e9']],
    ['Fruhwald', ['Frühwald']],
    ['σίσυφος', ['ΣΊΣΥΦΟΣ', 'σίσυφος']],
    ['ABC', ['ＡＢＣ']],
    ['Straße', ['STRASSE', 'Straße']],
    ['елка', ['Ёлка']],
    ['城', ['城']],
    ['ガラス', ['ｶﾞﾗｽ']],
    ['100％', ['100％']],
  ])('finds %s in any form of it, by the index as among the newest', async (q, forms) => {
    for (const person of [eve, flo]) {
      const found = (await search(person, q)).flatMap(({ excerpt }) => excerpt.filter((part) => part.match))
      expect(found.map(({ text }) => text).sort()).toEqual([...forms].sort())
    }
  })

  it('looks for words that no index knows among the newest thousand', async () => {
    expect((await search(eve, 'qz')).length).toBe(1)
    expect(await search(flo, 'qz')).toEqual([])
    expect((await list(eve, 'qz')).length).toBe(1)
    expect(await list(flo, 'qz')).toEqual([])
    expect((await list(flo, 'FRUHwald')).length).toBe(1)
    expect((await list(flo, 'Alter')).length).toBe(1)
  })

  it('says what is wrong', async () => {
    for (const query of ['', 'q=', 'q=%20', `q=${'x'.repeat(201)}`, 'q=x&limit=51', 'q=x&cursor=nonsense', 'q=%00'])
      expectProblem(await ask(app, 'GET', `/api/search?${query}`, headers(ada)), 400, 'invalid_request')
  })
})

const forms = [
  'Ask cafe\u0301 with a combining accent',
  'naïve caf\u00e9',
  'Frühwald',
  'ΣΊΣΥΦΟΣ',
  'σίσυφος',
  'ＡＢＣ',
  'STRASSE',
  'Straße',
  'Ёлка',
  '城の猫',
  'ｶﾞﾗｽ',
  '100％ qz',
]

const headers = ({ cookie }: Person) => ({ headers: { cookie } })

async function search(person: Person, q: string): Promise<FoundMessage[]> {
  const { status, body, text } = await ask(app, 'GET', `/api/search?q=${encodeURIComponent(q)}`, headers(person))
  expect(status, text).toBe(200)
  return body.messages
}

async function list(person: Person, q: string): Promise<Conversation[]> {
  const { body } = await ask(app, 'GET', `/api/conversations?q=${encodeURIComponent(q)}`, headers(person))
  return body.conversations
}

async function keep({ id: userId }: Person, title: string, texts: string[]): Promise<string> {
  const { db } = app.database
  const conversationId = newId()
  await db.insert(conversations).values({ id: conversationId, userId, title })
  let parentId: string | null = null
  for (const [index, content] of texts.entries()) {
    const id = newId()
    const role = index % 2 === 0 ? ('user' as const) : ('assistant' as const)
    await db.insert(messages).values({ id, conversationId, userId, parentId, role, content, status: 'complete' })
    parentId = id
  }
  return conversationId
}
