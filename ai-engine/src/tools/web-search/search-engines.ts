import { z } from 'zod'

export interface SearchSettings {
  api: 'searxng' | 'brave' | 'tavily'
  /** Of a SearXNG, its own address; of the others, what stands before `/res/v1/…` and `/search`. */
  baseUrl: string
  /** Brave and Tavily want one. */
  apiKey?: string
}

export interface SearchRequest {
  url: URL
  init: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string }
}

export interface Found {
  url: string
  title: string
  text: string
}

interface SearchEngine {
  request(query: string, count: number, settings: SearchSettings): SearchRequest
  results: z.ZodType<Found[]>
}

const words = z
  .string()
  .nullish()
  .transform((text) => text ?? '')
const json = { accept: 'application/json' }

/** The three search interfaces: how each is asked, and what its answer means. */
export const searchEngines: Readonly<Record<SearchSettings['api'], SearchEngine>> = {
  searxng: {
    request(query, _count, { baseUrl }) {
      const url = under(baseUrl, 'search', { q: query, format: 'json' })
      return { url, init: { method: 'GET', headers: json } }
    },
    results: z
      .object({ results: z.array(z.object({ url: z.string(), title: words, content: words })) })
      .transform(({ results }) => results.map(({ url, title, content }) => ({ url, title, text: content }))),
  },
  brave: {
    request(query, count, { baseUrl, apiKey }) {
      const url = under(baseUrl, 'res/v1/web/search', { q: query, count: String(count), text_decorations: 'false' })
      return { url, init: { method: 'GET', headers: { ...json, 'x-subscription-token': apiKey ?? '' } } }
    },
    results: z
      .object({
        web: z.object({ results: z.array(z.object({ url: z.string(), title: words, description: words })) }).nullish(),
      })
      .transform(({ web }) =>
        (web?.results ?? []).map(({ url, title, description }) => ({ url, title, text: description })),
      ),
  },
  tavily: {
    request(query, count, { baseUrl, apiKey }) {
      const headers = { ...json, 'content-type': 'application/json', authorization: `Bearer ${apiKey ?? ''}` }
      const body = JSON.stringify({ query, max_results: count })
      return { url: under(baseUrl, 'search', {}), init: { method: 'POST', headers, body } }
    },
    results: z
      .object({ results: z.array(z.object({ url: z.string(), title: words, content: words })) })
      .transform(({ results }) => results.map(({ url, title, content }) => ({ url, title, text: content }))),
  },
}

function under(baseUrl: string, path: string, query: Record<string, string>): URL {
  const url = new URL(path, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url
}
