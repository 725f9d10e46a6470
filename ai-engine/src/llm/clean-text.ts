export interface TextCleaner {
  /** The part of the text so far that is fit to be stored and sent on. May be empty. */
  next(text: string): string
  /** What was held back, now that nothing follows. */
  end(): string
}

const suspect = /[\0\ud800-\udfff]/

/**
 * Makes the text of one stream fit for Postgres and JSON: U+0000 and lone surrogates become U+FFFD. A high surrogate
 * at the end of a delta waits for the next one, because providers cut characters in two.
 */
export function createTextCleaner(): TextCleaner {
  let held = ''
  return {
    next(text) {
      if (text === '' || (held === '' && !suspect.test(text))) return text
      const whole = held + text
      held = endsInHighSurrogate(whole) ? whole.slice(-1) : ''
      return cleanText(held ? whole.slice(0, -1) : whole)
    },
    end() {
      const rest = cleanText(held)
      held = ''
      return rest
    },
  }
}

/** The same for a text that is whole. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd')
}

function endsInHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff
}
