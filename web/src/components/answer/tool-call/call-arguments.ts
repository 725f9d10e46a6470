/** Characters of arguments that are read for a line; a line has room for fewer. */
const READ = 2_000
const LONGEST_LINE = 120
const MOST_ROWS = 50

/**
 * What a tool is called with, on one line: the values of its arguments, `https://example.org, 20`. Arguments that are
 * still being written give what can be read of them.
 */
export function inShort(written: string): string {
  const values = written.length <= READ ? valuesIn(parsed(written)) : undefined
  const line = (values ?? stringsIn(written.slice(0, READ))).join(', ')
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line
}

/** The arguments as JSON on several lines; as they were written where they are no JSON. Signs that hide or turn are escaped. */
export function inFull(written: string): string {
  const value = parsed(written)
  return visible(value === undefined ? written : JSON.stringify(value, null, 2))
}

/**
 * The arguments by name, so that a text of several lines reads as one; undefined where they are no object of named values,
 * or of too many.
 */
export function argumentRows(written: string): { name: string; value: string }[] | undefined {
  const value = parsed(written)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const entries = Object.entries(value)
  if (entries.length === 0 || entries.length > MOST_ROWS) return undefined
  return entries.map(([name, held]) => ({
    name: visible(name),
    value: visible(typeof held === 'string' ? held : JSON.stringify(held, null, 2)),
  }))
}

/** Controls of direction and signs without a width as `\u202e`: whoever allows a call must see what it is called with. */
function visible(text: string): string {
  return text.replace(hidden, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const hidden = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

function parsed(written: string): unknown {
  try {
    return JSON.parse(written)
  } catch {
    return undefined
  }
}

function valuesIn(value: unknown): string[] | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'object' || value === null) return [oneLine(String(value))]
  return Object.values(value).flatMap((held) => (isPlain(held) ? [oneLine(String(held))] : []))
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' ? value.trim() !== '' : typeof value === 'number' || typeof value === 'boolean'
}

/** The strings that are values, the last of them as far as it is written. */
function stringsIn(written: string): string[] {
  return [...written.matchAll(/:\s*"((?:[^"\\]|\\.)*)/g)].map(([, text = '']) => oneLine(text.replace(/\\n/g, ' ')))
}

function oneLine(text: string): string {
  return visible(
    text
      .slice(0, LONGEST_LINE * 2)
      .replace(/\s+/g, ' ')
      .trim(),
  )
}
