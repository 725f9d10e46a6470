import type { ModelPart } from '../contract/model.ts'
import { isRecord } from '../http/provider-error.ts'
import { addressIn, createSourceList, MAX_SOURCES, titleIn } from '../http/source-list.ts'
import type { Fields } from './calls/call-fragments.ts'

/**
 * Gathers what an answer cites, each address once. Perplexity and xAI list addresses beside the answer, again in every
 * chunk, and the text cites them by their number from 1; OpenAI and OpenRouter annotate the text.
 */
export function createSources() {
  const sources = createSourceList()
  let listLength = 0

  function addList(list: readonly unknown[], results: readonly unknown[]): void {
    // The same list comes with every chunk.
    if (list.length <= listLength) return
    listLength = list.length
    const titles = titlesOf(results)
    for (const [index, value] of list.slice(0, MAX_SOURCES).entries()) {
      const url = addressIn(isRecord(value) ? (value.url ?? value.link) : value)
      sources.add(value, index + 1, url && titles.get(url))
    }
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
        sources.add(isRecord(annotation.url_citation) ? annotation.url_citation : annotation)
      }
    },
    /** The sources since the last call. */
    take: (): Extract<ModelPart, { type: 'source' }>[] => sources.take(),
  }
}

function titlesOf(results: readonly unknown[]): Map<string, string> {
  const titles = new Map<string, string>()
  for (const result of results.slice(0, MAX_SOURCES)) {
    const url = isRecord(result) ? addressIn(result.url) : undefined
    if (url) titles.set(url, titleIn(result))
  }
  return titles
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
