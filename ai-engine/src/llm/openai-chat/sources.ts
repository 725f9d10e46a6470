import { cleanLine } from '../contract/clean-text.ts'
import type { ModelPart } from '../contract/model.ts'
import { isRecord } from '../http/provider-error.ts'
import type { Fields } from './calls/call-fragments.ts'

type SourcePart = Extract<ModelPart, { type: 'source' }>

const MAX_SOURCES = 100
const MAX_URL_LENGTH = 2000
const MAX_TITLE_LENGTH = 300

/**
 * Gathers what an answer cites, each address once. Perplexity and xAI list addresses beside the answer, again in every
 * chunk, and the text cites them by their number from 1; OpenAI and OpenRouter annotate the text.
 */
export function createSources() {
  const seen = new Set<string>()
  let listLength = 0
  let found: SourcePart[] = []

  function add(value: unknown, number: number | undefined, titles?: ReadonlyMap<string, string>): void {
    const url = addressIn(isRecord(value) ? (value.url ?? value.link) : value)
    if (url === undefined || seen.has(url) || seen.size === MAX_SOURCES) return
    const title = titleIn(value) || titles?.get(url)
    seen.add(url)
    found.push({ type: 'source', url, ...(title && { title }), ...(number !== undefined && { number }) })
  }

  function addList(list: readonly unknown[], results: readonly unknown[]): void {
    // The same list comes with every chunk.
    if (list.length <= listLength) return
    listLength = list.length
    const titles = titlesOf(results)
    for (const [index, value] of list.slice(0, MAX_SOURCES).entries()) add(value, index + 1, titles)
  }

  return {
    /** The lists beside a chunk's choices. */
    beside({ citations, search_results: results }: Fields): void {
      if (!citations && !results) return
      const searched = listOf(results)
      const cited = listOf(citations)
      addList(cited.length > 0 ? cited : searched, searched)
    },
    /** The annotations of a delta or a message. */
    inMessage({ annotations }: Fields): void {
      for (const annotation of listOf(annotations).slice(0, MAX_SOURCES)) {
        if (!isRecord(annotation) || annotation.type !== 'url_citation') continue
        add(isRecord(annotation.url_citation) ? annotation.url_citation : annotation, undefined)
      }
    },
    /** The sources since the last call. */
    take(): SourcePart[] {
      const taken = found
      found = []
      return taken
    },
  }
}

/** An address that a page may link to. */
function addressIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_URL_LENGTH) return undefined
  const url = URL.parse(value)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined
  return /^[\x21-\x7e]+$/.test(value) ? value : url.href.slice(0, MAX_URL_LENGTH)
}

const titleIn = (value: unknown) =>
  isRecord(value) && typeof value.title === 'string' ? cleanLine(value.title, MAX_TITLE_LENGTH) : ''

function titlesOf(results: readonly unknown[]): Map<string, string> {
  const titles = new Map<string, string>()
  for (const result of results.slice(0, MAX_SOURCES)) {
    const url = isRecord(result) ? addressIn(result.url) : undefined
    if (url) titles.set(url, titleIn(result))
  }
  return titles
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
