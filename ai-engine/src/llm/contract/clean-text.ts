const unfit = /[\0\ud800-\udfff]/

/**
 * Makes the text of one stream fit for Postgres and JSON: U+0000 and lone surrogates become U+FFFD. A high surrogate
 * at the end of a delta waits for the next one, because providers cut characters in two.
 */
export function createTextCleaner() {
  let held = ''
  return {
    /** The part of the text so far that is fit to be stored and sent on. May be empty. */
    next(text: string): string {
      if (text === '' || (held === '' && !unfit.test(text))) return text
      const whole = held + text
      held = endsInHighSurrogate(whole) ? whole.slice(-1) : ''
      return cleanText(held ? whole.slice(0, -1) : whole)
    },
    /** The held-back rest, once the stream has ended. */
    end(): string {
      const rest = cleanText(held)
      held = ''
      return rest
    },
  }
}

/** The same for a whole text. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd')
}

/** The same for every text in a JSON value, keys included. */
export function cleanValue<T>(value: T): T {
  return cleanJson(value) as T
}

function cleanJson(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(cleanJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [cleanText(key), cleanJson(held)]))
}

function endsInHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff
}

/** A name or an id that a provider chose, of at most 200 characters; undefined when it is none. */
export function cleanName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? cleanText(value.slice(0, 200)) : undefined
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const unprintable = /[\s\0-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g

/** A provider's text as part of one line: without control characters and marks that change the text direction. */
export function cleanLine(text: string, maxLength: number): string {
  return text.slice(0, maxLength).toWellFormed().replaceAll(unprintable, ' ').trim()
}
