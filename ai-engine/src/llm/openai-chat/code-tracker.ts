const BACKTICK = 0x60
const TILDE = 0x7e
const NEWLINE = 0x0a
const SPACE = 0x20
const TAB = 0x09
const CARRIAGE_RETURN = 0x0d

/**
 * Follows a Markdown text character by character and knows whether it is in code: a fence, a span of backticks or an
 * indented line. A span that no backticks close ends with its paragraph.
 */
export function createCodeTracker() {
  let fence: { mark: number; length: number; isFirstLine: boolean } | undefined
  let span = 0
  /** Backticks or tildes that the next character may go on with. */
  let run = { mark: 0, length: 0, opensLine: false }
  /** White space before the first word of a line; undefined after that word. */
  let indent: number | undefined = 0
  let isIndentedCode = false

  function endRun(next: number): void {
    const { mark, length, opensLine } = run
    run = { mark: 0, length: 0, opensLine: false }
    if (length === 0) return
    if (fence?.isFirstLine && mark === BACKTICK && fence.mark === BACKTICK) {
      // A fence's first line holds no backticks: it was a span.
      span = fence.length
      fence = undefined
    }
    if (fence) {
      const isClosing = opensLine && mark === fence.mark && length >= fence.length && isBlank(next)
      if (isClosing) fence = undefined
    } else if (opensLine && length >= 3) fence = { mark, length, isFirstLine: true }
    else if (mark === BACKTICK && span === 0) span = length
    else if (mark === BACKTICK && span === length) span = 0
  }

  function endLine(): void {
    if (indent !== undefined) span = 0
    if (fence) fence.isFirstLine = false
    indent = 0
    isIndentedCode = false
  }

  /** A character of the line's words. */
  function goOn(code: number): void {
    if (indent !== undefined) isIndentedCode = indent >= 4
    if (code === BACKTICK || code === TILDE)
      run = { mark: code, length: 1, opensLine: indent !== undefined && indent < 4 }
    indent = undefined
  }

  return {
    next(code: number): void {
      if (run.length > 0 && code === run.mark) {
        run.length += 1
        return
      }
      endRun(code)
      if (code === NEWLINE) endLine()
      else if (indent !== undefined && (code === SPACE || code === TAB)) indent += code === TAB ? 4 : 1
      else if (code !== CARRIAGE_RETURN) goOn(code)
    },
    /** Whether the next character is part of code. */
    inCode(): boolean {
      endRun(0)
      return fence !== undefined || span > 0 || isIndentedCode || (indent !== undefined && indent >= 4)
    },
  }
}

function isBlank(code: number): boolean {
  return code === NEWLINE || code === SPACE || code === TAB || code === CARRIAGE_RETURN
}
