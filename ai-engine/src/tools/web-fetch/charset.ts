const META_WINDOW_BYTES = 1024

/** The text of a body: by its byte order mark, its header, its `<meta>`; else as UTF-8. Never throws. */
export function decodeBody(bytes: Uint8Array, contentType: string): string {
  const label = charsetIn(contentType) ?? charsetOfMeta(bytes)
  return decoderFor(markOf(bytes) ?? label ?? 'utf-8').decode(bytes)
}

function markOf([a, b, c]: Uint8Array): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  return undefined
}

function charsetIn(text: string): string | undefined {
  return /charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(text.slice(0, META_WINDOW_BYTES))?.[1]
}

/** A declaration that is readable as ASCII is not in UTF-16, even if it names that (the HTML standard's rule). */
function charsetOfMeta(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, META_WINDOW_BYTES)).toString('latin1')
  const declared = /<meta[^>]{0,200}charset|<\?xml[^>]{0,100}encoding/i.exec(head)
  if (!declared) return undefined
  const label = charsetIn(head.slice(declared.index).replace(/encoding/i, 'charset'))
  return label?.toLowerCase().startsWith('utf-16') ? 'utf-8' : label
}

function decoderFor(label: string): { decode(bytes: Uint8Array): string } {
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder()
  }
}
