import type { Part, SourcePart } from '@grizz/protocol/parts'
import { fileIn } from '../../navigation/path.ts'

export interface Source extends SourcePart {
  /** Of the page that it leads to; empty for a file of the user. */
  host: string
}

/** The sources of an answer, each address once; those that the text numbers first, by number. Only pages and files can be opened. */
export function sourcesOf(parts: readonly Part[]): Source[] {
  const byUrl = new Map<string, Source>()
  for (const part of parts) {
    if (part.type !== 'source') continue
    const held = byUrl.get(part.url)
    const host = held?.host ?? hostOf(part.url)
    if (host === undefined) continue
    const { title = held?.title, number = held?.number } = part
    byUrl.set(part.url, { ...part, host, ...(title && { title }), ...(number !== undefined && { number }) })
  }
  return [...byUrl.values()].sort((a, b) => (a.number ?? Number.MAX_VALUE) - (b.number ?? Number.MAX_VALUE))
}

function hostOf(address: string): string | undefined {
  if (fileIn(address)) return ''
  const url = URL.parse(address)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined
  return url.host.replace(/^www\./, '')
}
