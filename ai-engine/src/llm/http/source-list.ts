import { fileSource } from '../../core/file-source.ts'
import { cleanLine } from '../contract/clean-text.ts'
import type { ModelPart } from '../contract/model.ts'
import type { SentFile } from './cited-files.ts'
import { isRecord } from './provider-error.ts'

type SourcePart = Extract<ModelPart, { type: 'source' }>

export const MAX_SOURCES = 100
const MAX_URL_LENGTH = 2000
const MAX_TITLE_LENGTH = 300

/** Gathers what an answer cites, each address once, at most 100. */
export function createSourceList() {
  const seen = new Set<string>()
  let found: SourcePart[] = []

  return {
    /** `value` is an address, or an object with one as `url` or `link`. `title` counts where it has none of its own. */
    add(value: unknown, number?: number, title = ''): void {
      const url = addressIn(isRecord(value) ? (value.url ?? value.link) : value)
      if (url === undefined || seen.has(url) || seen.size === MAX_SOURCES) return
      const named = titleIn(value) || title
      seen.add(url)
      found.push({ type: 'source', url, ...(named && { title: named }), ...(number !== undefined && { number }) })
    },
    /** A file of the user, at a page where one is cited. */
    addFile({ id, name }: SentFile, page?: unknown): void {
      if (id === undefined) return
      const source = fileSource({ id, name }, isPage(page) ? page : null)
      if (seen.has(source.url) || seen.size === MAX_SOURCES) return
      seen.add(source.url)
      found.push({ type: 'source', ...source })
    },
    /** The sources since the last call. */
    take(): SourcePart[] {
      const taken = found
      found = []
      return taken
    },
  }
}

const isPage = (page: unknown): page is number => Number.isSafeInteger(page) && Number(page) > 0

/** An address that a page may link to. */
export function addressIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_URL_LENGTH) return undefined
  const url = URL.parse(value)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined
  return /^[\x21-\x7e]+$/.test(value) ? value : url.href.slice(0, MAX_URL_LENGTH)
}

/** An object's title in one line; '' without one. */
export function titleIn(value: unknown): string {
  return isRecord(value) && typeof value.title === 'string' ? cleanLine(value.title, MAX_TITLE_LENGTH) : ''
}
