import { startUpstream } from '@grizz/testing/upstream/upstream'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { providers } from '../../../../src/db/schema/providers.ts'
import { expectProblem } from '../../ask.ts'
import { type Installation, openInstallation, soon } from './open-installation.ts'

let open: Installation
beforeAll(async () => {
  open = await openInstallation()
})
afterAll(() => open.close())
afterEach(() => open.clear())

describe('a provider that is added on one engine', () => {
  it('answers on the other within 2 s', async () => {
    const added = await open.create('Honey Pot')
    expect(added).toMatchObject({
      slug: 'honey-pot',
      keyHint: 'abcd',
      headerNames: ['x-team'],
      locked: false,
      models: 'all',
    })
    await soon(async () => expect(await open.listedAt(1)).toEqual(['honey-pot/bear', 'honey-pot/gpt-4o']))
    const answer = await open.answerAt(1, { model: 'bear', provider: 'honey-pot' })
    expect(answer).toMatchObject({ status: 'complete', content: '1 2 ', model: 'bear', provider: 'honey-pot' })
  })

  it('reaches an engine that was told nothing', async () => {
    const { id } = await open.create('Honey Pot')
    await soon(async () => expect(await open.listedAt(1)).toContain('honey-pot/bear'))
    await open.database.db.execute(sql`update ${providers} set name = 'Jar' where id = ${id}`)
    await soon(async () => expect((await open.call(1, 'GET', '/api/models')).body.models[0].providerName).toBe('Jar'))
  })

  it('is refused with a sentence on both when it is switched off, and when it is gone', async () => {
    const { id } = await open.create('Honey Pot')
    await open.create('Other')
    await open.call(1, 'PATCH', `/api/providers/${id}`, { enabled: false })
    await soon(async () => expect(await open.listedAt(0)).toEqual(['other/bear', 'other/gpt-4o']))
    const choice = { model: 'bear', provider: 'honey-pot' }
    for (const index of [0, 1]) {
      const refused = await open.sendTo(index, choice)
      expectProblem(refused, 409, 'model_not_offered')
      expect(refused.body.detail).toContain('Honey Pot is switched off here.')
    }
    await open.call(0, 'DELETE', `/api/providers/${id}`)
    await soon(async () => {
      expect((await open.sendTo(1, choice)).body.detail).toContain('The provider honey-pot was removed.')
    })
  })
})

describe('a provider', () => {
  it('is changed, ordered, corrected and narrowed', async () => {
    const [one, two] = [await open.create('One'), await open.create('Two')]
    const changed = await open.call(0, 'PATCH', `/api/providers/${two.id}`, {
      ...{ name: 'Zwei', position: 1, models: ['gpt-4o', { id: 'bear', name: 'The Bear' }] },
      corrections: { 'gpt-4o': { contextWindow: 9000 } },
    })
    expect(changed.body).toMatchObject({
      ...{ slug: 'two', name: 'Zwei', position: 1, keyHint: 'abcd' },
      models: [
        { id: 'gpt-4o', contextWindow: 9000 },
        { id: 'bear', name: 'The Bear' },
      ],
    })
    expect((await open.list(1)).map(({ slug }) => slug)).toEqual(['two', 'one'])
    await soon(async () => expect(await open.listedAt(1)).toEqual(['two/gpt-4o', 'two/bear', 'one/bear', 'one/gpt-4o']))
    const { models } = (await open.call(1, 'GET', '/api/models')).body
    expect(models[0]).toMatchObject({ contextWindow: 9000, providerName: 'Zwei' })
    expect(models[1]).toMatchObject({ name: 'The Bear' })
    const all = await open.call(0, 'PATCH', `/api/providers/${one.id}`, { position: 1, apiKey: null, models: 'all' })
    expect(all.body).toMatchObject({ position: 1, keyHint: null, headerNames: ['x-team'] })
    expect((await open.list(0)).map(({ slug }) => slug)).toEqual(['one', 'two'])
  })

  it('has a slug of its own, made of its name once', async () => {
    const slugs = [
      await open.create('Grizz'),
      await open.create('Bär & Söhne'),
      await open.create('Bar Sohne'),
      await open.create('熊'),
    ]
    expect(slugs.map(({ slug }) => slug)).toEqual(['grizz-2', 'bar-sohne', 'bar-sohne-2', 'provider'])
  })

  it.each([
    ['https://api.example.org/v1/', 'https://api.example.org/v1'],
    ['https://api.example.org/v1/chat/completions', 'https://api.example.org/v1'],
    ['  https://api.example.org/v1/messages/  ', 'https://api.example.org/v1'],
    ['HTTP://LOCALHOST:11434/v1/models', 'http://localhost:11434/v1'],
    ['https://api.example.org', 'https://api.example.org'],
  ])('has an address without what people paste with it: %s', async (baseUrl, kept) => {
    expect((await open.create('Any', { baseUrl, apiKey: null })).baseUrl).toBe(kept)
  })

  it.each([
    [{ baseUrl: 'localhost:11434' }, 'must be a URL that begins with http:// or https://'],
    [{ baseUrl: 'ftp://example.org' }, 'must be a URL that begins with'],
    [{ baseUrl: 'https://u:p@example.org/v1' }, 'must hold no user and no password'],
    [{ baseUrl: 'https://example.org/v1?key=1' }, 'without ? and #'],
    [{ apiKey: 'has blanks in it' }, 'without blanks'],
    [{ headers: { Host: 'x' } }, 'headers: host cannot be set'],
    [{ headers: { 'X-A': '1', 'x-a': '2' } }, 'two of them have the same name'],
    [{ headers: { 'x-a': 'one\nx-b: two' } }, 'in one line'],
    [{ api: 'gopher' }, 'api'],
    [{ name: '' }, 'name'],
  ])('is refused with a clear problem: %j', async (wrong, words) => {
    const answer = await open.call(0, 'POST', '/api/providers', open.named('Any', wrong))
    expectProblem(answer, 400, 'invalid_request')
    expect(JSON.stringify(answer.body)).toContain(words)
  })

  it('gives its key to no other server', async () => {
    const { id } = await open.create('Any')
    const elsewhere = { baseUrl: 'https://elsewhere.example.org/v1' }
    for (const request of [
      () => open.call(0, 'PATCH', `/api/providers/${id}`, elsewhere),
      () => open.call(0, 'POST', '/api/providers/test', { id, ...elsewhere }),
      () => open.call(0, 'PATCH', `/api/providers/${id}`, { ...elsewhere, apiKey: 'another' }),
    ])
      expectProblem(await request(), 400, 'invalid_request')
    const whole = { ...elsewhere, apiKey: 'another-key-0123', headers: {} }
    expect((await open.call(0, 'PATCH', `/api/providers/${id}`, whole)).body).toMatchObject({
      keyHint: '0123',
      headerNames: [],
    })
  })

  it('may be tried before it is saved, and as it would be after a change', async () => {
    const { id } = await open.create('Any')
    const models = [
      { id: 'bear', name: 'bear' },
      { id: 'gpt-4o', name: 'gpt-4o' },
    ]
    expect((await open.call(0, 'POST', '/api/providers/test', open.named('New'))).body).toEqual({ ok: true, models })
    expect((await open.call(0, 'POST', '/api/providers/test', { id })).body).toEqual({ ok: true, models })
    const wrong = await open.call(0, 'POST', '/api/providers/test', { id, apiKey: 'wrong' })
    expect(wrong.body).toMatchObject({ ok: false })
    expect(wrong.body.problem).toContain('does not accept the API key')
    expectProblem(await open.call(0, 'POST', '/api/providers/test', { name: 'x' }), 400, 'invalid_request')
    expectProblem(await open.call(0, 'POST', '/api/providers/test', { id: crypto.randomUUID() }), 404, 'not_found')
  })
})

it('lists five hundred models of one at once while another is down', async () => {
  const [many, dead] = [
    await startUpstream({ models: Array.from({ length: 500 }, (_, index) => `vendor/bear-${index}`) }),
    await startUpstream(),
  ]
  await dead.close()
  await open.create('Dead', { baseUrl: dead.url, apiKey: null })
  await open.create('Many', { baseUrl: many.url, apiKey: null })
  await soon(async () => expect(await open.listedAt(1)).toHaveLength(500))
  const shown = await open.list(1)
  expect(shown.find(({ slug }) => slug === 'dead')?.problem).toContain('connection refused')
  expect(shown.find(({ slug }) => slug === 'many')).not.toHaveProperty('problem')
  await many.close()
})

it('takes a default model of a provider that is there, and no other', async () => {
  await open.create('One')
  await open.create('Two')
  expectProblem(await open.call(0, 'PATCH', '/api/settings', { defaultProvider: 'three' }), 400, 'invalid_request')
  const chosen = { defaultModel: 'gpt-4o', defaultProvider: 'two' }
  expect((await open.call(0, 'PATCH', '/api/settings', chosen)).body).toMatchObject(chosen)
  await soon(async () => expect((await open.call(1, 'GET', '/api/models')).body).toMatchObject(chosen))
  await open.call(0, 'PATCH', '/api/settings', { defaultModel: null, defaultProvider: null })
})
