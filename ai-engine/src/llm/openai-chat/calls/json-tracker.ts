const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x7b, 0x5b])
const CLOSING = new Set([0x7d, 0x5d])

/** Follows a JSON object or list character by character, and knows whether it has ended. */
export function createJsonTracker() {
  let depth = 0
  let isInString = false
  let isEscaped = false
  let isComplete = false

  function nextInString(code: number): void {
    if (isEscaped) isEscaped = false
    else if (code === BACKSLASH) isEscaped = true
    else if (code === QUOTE) isInString = false
  }

  function next(code: number): void {
    if (isInString) nextInString(code)
    else if (code === QUOTE) isInString = true
    else if (OPENING.has(code)) depth += 1
    else if (CLOSING.has(code)) {
      depth -= 1
      isComplete ||= depth === 0
    }
  }

  return {
    next(text: string): void {
      for (let at = 0; at < text.length; at += 1) next(text.charCodeAt(at))
    },
    get isComplete() {
      return isComplete
    },
  }
}
