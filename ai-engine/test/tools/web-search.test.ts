import { afterEach, describe, expect, it } from 'vitest'
import type { SearchSettings } from '../../src/tools/web-search/search-engines.ts'
import { createWebSearch } from '../../src/tools/web-search/web-search.ts'
import { createGuard, type ReceivedRequest, startSite, stopSites } from '../core/outgoing-http/sites.ts'
import { call } from './call.ts'

afterEach(stopSites)

const createTool = (settings: SearchSettings | undefined) =>
  createWebSearch({ outgoing: createGuard(), readSettings: async () => settings })

/** A search engine on loopback, a private host that its settings name. */
async function startEngine(api: SearchSettings['api'], answer: unknown, status = 200) {
  const site = await startSite((_, response) => {
    response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer))
  })
  const baseUrl = `http://127.0.0.1:${site.port}`
  return { received: site.received, tool: createTool({ api, baseUrl, apiKey: 'key' }), port: site.port }
}

const found = [
  { url: 'https://bears.test/a', title: 'Bears', content: 'All about bears.', description: 'All about bears.' },
  { url: 'https://honey.test/', title: 'Honey', content: null, description: null },
]
const shapes: Record<SearchSettings['api'], unknown> = {
  searxng: { query: 'x', results: found, answers: [] },
  brave: { type: 'search', web: { results: found } },
  tavily: { results: found, response_time: 1 },
}
const apis = ['searxng', 'brave', 'tavily'] as const

describe.each(apis)('%s', (api) => {
  it('is asked in its own way, and its results become sources', async () => {
    const { tool, received } = await startEngine(api, shapes[api])
    const result = await call(tool, { query: 'brown bears & honey', count: 3 })
    expect(result).toEqual({
      content: '1. Bears\nhttps://bears.test/a\nAll about bears.\n\n2. Honey\nhttps://honey.test/\n',
      sources: found.map(({ url, title }) => ({ url, title })),
    })
    expect(received).toMatchObject([asked[api]])
  })

  it.each([
    [401, 'must check its key'],
    [403, 'must check its key'],
    [429, 'Try again later'],
    [500, 'status 500'],
  ])('that answers %i is told in a sentence', async (status, words) => {
    const { tool } = await startEngine(api, { error: 'INTERNAL' }, status)
    const { content, isError } = await call(tool, { query: 'x' })
    expect(content).toContain(words)
    expect(content).not.toContain('INTERNAL')
    expect(isError).toBe(true)
  })

  it.each(['', 'no json', '[]', '{"results": 1}', '{"web": {"results": [1]}}', '{"results": [{"title": 1}]}'])(
    'that answers with %j harms nothing',
    async (answer) => {
      const { tool } = await startEngine(api, answer)
      expect((await call(tool, { query: 'x' })).content).toMatch(/something else than results|Nothing was found/)
    },
  )
})

const asked: Record<SearchSettings['api'], Partial<ReceivedRequest>> = {
  searxng: { method: 'GET', path: '/search?q=brown+bears+%26+honey&format=json' },
  brave: {
    method: 'GET',
    path: '/res/v1/web/search?q=brown+bears+%26+honey&count=3&text_decorations=false',
    headers: expect.objectContaining({ 'x-subscription-token': 'key' }),
  },
  tavily: {
    method: 'POST',
    path: '/search',
    headers: expect.objectContaining({ authorization: 'Bearer key' }),
    body: '{"query":"brown bears & honey","max_results":3}',
  },
}

it('takes no more results than were asked for, none that is no web page, and cuts long ones', async () => {
  const odd = ['javascript:alert(1)', 'file:///etc/passwd', 'nonsense', `https://x.test/${'a'.repeat(3000)}`]
  const many = Array.from({ length: 20 }, (_, index) => ({
    url: `https://bears.test/${index}`,
    title: `\u0000${'T\n'.repeat(5000)}`,
    content: 'c '.repeat(10_000),
  }))
  const { tool } = await startEngine('searxng', { results: [...odd.map((url) => ({ url, title: 'odd' })), ...many] })
  const { content, sources } = await call(tool, { query: 'x' })
  expect(sources?.map(({ url }) => url)).toEqual([0, 1, 2, 3, 4].map((index) => `https://bears.test/${index}`))
  expect(sources?.[0]?.title).toMatch(/^(T )+T$/)
  expect(content.length).toBeLessThan(7000)
})

it('refuses an answer without an end', async () => {
  const { tool } = await startEngine('searxng', 'x'.repeat(3_000_000))
  expect(await call(tool, { query: 'x' })).toMatchObject({ isError: true })
})

it('does not follow the search engine to another private host', async () => {
  const inside = await startSite((_, response) => response.end(JSON.stringify(shapes.searxng)))
  const site = await startSite((_, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end(),
  )
  const tool = createTool({ api: 'searxng', baseUrl: `http://127.0.0.1:${site.port}/` })
  const { content, isError } = await call(tool, { query: 'x' })
  expect([content, isError]).toEqual([
    'The search engine could not be reached. Answer without a search, and say so.',
    true,
  ])
  expect(content).not.toContain('127.0.0.1')
  expect(inside.received).toEqual([])
})

it('keeps the path of the address that was configured', async () => {
  const { received, port } = await startEngine('searxng', shapes.searxng)
  await call(createTool({ api: 'searxng', baseUrl: `http://127.0.0.1:${port}/searx` }), { query: 'x' })
  expect(received[0]?.path).toBe('/searx/search?q=x&format=json')
})

it('says so where no search engine is configured', async () => {
  expect(await call(createTool(undefined), { query: 'x' })).toEqual({
    content: 'No search engine is configured. Answer without a search, and say so.',
    isError: true,
  })
})
