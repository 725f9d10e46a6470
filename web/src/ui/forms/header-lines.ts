const line = /^([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100})\s*:\s*(.*)$/

/** HTTP headers written one a line, as `Name: value`; `wrong` is the first line that is none. */
export function parseHeaderLines(text: string): { headers: Record<string, string>; wrong: string | undefined } {
  const lines = text.split('\n').map((written) => written.trim())
  const parsed = lines.filter(Boolean).map((written) => ({ written, match: line.exec(written) }))
  return {
    headers: Object.fromEntries(parsed.flatMap(({ match }) => (match ? [[match[1] ?? '', match[2] ?? '']] : []))),
    wrong: parsed.find(({ match }) => !match)?.written,
  }
}
