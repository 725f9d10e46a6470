export interface OpenFence {
  language: string
  body: string
}

const opening = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)[^\n`]*\n/

/** The code of a block that is a fence not closed yet. */
export function openFence(source: string): OpenFence | undefined {
  const match = opening.exec(source)
  if (!match) return undefined
  const [head, fence = '', language = ''] = match
  const body = source.slice(head.length)
  const lastLine = body.slice(body.trimEnd().lastIndexOf('\n') + 1).trim()
  return lastLine.startsWith(fence) ? undefined : { language, body }
}

const CHUNK_CHARACTERS = 1_500

/** Cuts code after whole lines; all pieces but the last stay the same while it grows. */
export function chunksOf(code: string): string[] {
  const chunks: string[] = []
  let start = 0
  while (code.length - start > CHUNK_CHARACTERS) {
    const end = code.indexOf('\n', start + CHUNK_CHARACTERS)
    if (end < 0) break
    chunks.push(code.slice(start, end))
    start = end + 1
  }
  chunks.push(code.slice(start))
  return chunks
}
