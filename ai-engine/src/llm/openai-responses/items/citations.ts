import { cleanLine, cleanName } from '../../contract/clean-text.ts'
import type { ModelPart } from '../../contract/model.ts'
import type { SentFile } from '../../http/cited-files.ts'
import { createSourceList, MAX_SOURCES } from '../../http/source-list.ts'
import { type Fields, listOf } from './fields.ts'

type SourcePart = Extract<ModelPart, { type: 'source' }>

/** Gathers what the annotations of an answer's text cite: pages, files of the user, and files that the provider keeps. */
export function createCitations(documents: readonly SentFile[]) {
  const pages = createSourceList()
  const files = new Map<string, SourcePart>()

  function cite(annotation: Fields, text: string): void {
    const page = annotation.type === 'url_citation'
    const sent = documents.find(({ name }) => name === annotation.filename)
    if (page) pages.add(annotation.url_citation ?? annotation, numberIn(text, annotation))
    else if (sent && annotation.type === 'file_citation') pages.addFile(sent)
    else if (files.size < MAX_SOURCES) addFile(annotation)
  }

  /** There is no page to open: the address only tells one file from another. */
  function addFile({ file_id, filename }: Fields): void {
    const id = cleanName(file_id)
    if (id === undefined) return
    const title = typeof filename === 'string' ? cleanLine(filename, 200) : ''
    files.set(id, { type: 'source', url: `file:${encodeURIComponent(id)}`, ...(title && { title }) })
  }

  return {
    /** One annotation of a text. */
    cite,
    /** All annotations of a text. */
    citeAll(annotations: unknown, text: string): void {
      for (const annotation of listOf(annotations).slice(0, MAX_SOURCES)) cite(annotation, text)
    },
    /** The sources, once the answer is over: in its midst they would part a sentence. */
    take(): SourcePart[] {
      const taken = [...pages.take(), ...files.values()]
      files.clear()
      return taken
    },
  }
}

/**
 * The number by which the text cites a page: xAI writes `[[1]](https://…)`, others `[1]` or `【1†source】`. The places are in
 * UTF-16 units at some providers and in characters at others.
 */
function numberIn(text: string, { start_index: start, end_index: end }: Fields): number | undefined {
  if (typeof start !== 'number' || typeof end !== 'number' || start < 0 || end <= start) return undefined
  return numberAt(text.slice(start, end)) ?? numberAt(sliceOfCharacters(text, start, end))
}

function numberAt(cited: string): number | undefined {
  const digits = /^\s*(?:\[{1,2}|【)(\d{1,4})[\]†】]/.exec(cited)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function sliceOfCharacters(text: string, start: number, end: number): string {
  if (!/[\ud800-\udbff]/.test(text)) return ''
  return Array.from(text).slice(start, end).join('')
}
