const MAX_TITLE_LENGTH = 60
/** Only this much of a text is read, since a model or a user chooses its length. */
const MAX_CHARACTERS = 500

/** A model's answer as a title: its first line, without reasoning, Markdown, quotation marks and full stop; '' for none. */
export function titleOf(answer: string): string {
  const [line = ''] = withoutReasoning(answer.slice(0, MAX_CHARACTERS)).trim().split('\n', 1)
  return shorten(withoutEnds(onOneLine(line)))
}

/** A question's beginning as a title. */
export function firstWords(question: string): string {
  return shorten(onOneLine(question.trimStart().slice(0, MAX_CHARACTERS)))
}

/** What ends with `</think>` is reasoning, and so is what follows a `<think>` that nothing ends. */
function withoutReasoning(text: string): string {
  const closed = text.lastIndexOf('</think>')
  const rest = closed < 0 ? text : text.slice(closed + '</think>'.length)
  const [before = ''] = rest.split('<think>', 1)
  return before
}

/** Control characters become spaces; marks that change the text direction are removed. */
function onOneLine(text: string): string {
  return text
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

const opening = new Set(' "\'“«*#')
const closing = new Set(' "\'”»*.')

// Loops, because a regular expression that ends in `$` tries every start and takes quadratic time.
function withoutEnds(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && opening.has(text.charAt(start))) start += 1
  while (end > start && closing.has(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function shorten(text: string): string {
  if (text.length <= MAX_TITLE_LENGTH) return text.toWellFormed()
  const cut = text.slice(0, MAX_TITLE_LENGTH)
  const space = cut.lastIndexOf(' ')
  return `${cut.slice(0, space > MAX_TITLE_LENGTH / 2 ? space : MAX_TITLE_LENGTH).toWellFormed()}…`
}
