import type { Tokens } from 'marked'

const opening = /^ {0,3}(`{3,}|~{3,})[ \t]*((?:markdown|md)\b[^\n`]*)(?:\n|$)/i
const fenceLine = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`]*?)[ \t]*$/

/**
 * Code in Markdown that itself shows fences of the same length: models write these without a longer fence around them.
 * The block ends where as many fences are closed as were opened. If they never are, it is read as CommonMark has it.
 */
export function markdownFenceAt(source: string, grows: boolean): Tokens.Code | undefined {
  const [head, fence = '', lang] = opening.exec(source) ?? []
  if (!head) return undefined
  let depth = 1
  let nests = false
  for (let at = head.length; at < source.length; ) {
    const end = lineEnd(source, at)
    depth += change(source.slice(at, end), fence)
    nests ||= depth > 1
    if (depth === 0) return nests ? code(source.slice(0, end + 1), source.slice(head.length, at), lang) : undefined
    at = end + 1
  }
  return grows && nests ? code(source, source.slice(head.length), lang) : undefined
}

/** A fence with the name of a language opens one more; a bare one closes the last. A shorter one is text. */
function change(line: string, outer: string): number {
  const [, fence = '', language] = fenceLine.exec(line) ?? []
  if (fence[0] !== outer[0] || fence.length < outer.length) return 0
  return language ? 1 : -1
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from)
  return end < 0 ? source.length : end
}

function code(raw: string, text: string, lang = ''): Tokens.Code {
  return { type: 'code', raw, lang: lang.trim(), text: text.replace(/\n$/, '') }
}
