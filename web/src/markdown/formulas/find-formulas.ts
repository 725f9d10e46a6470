import { LONGEST_FORMULA } from './formula-rules.ts'

/** A formula in running text: where it stands with its marks, and the TeX between them. */
export interface Formula {
  start: number
  end: number
  tex: string
  /** On lines of its own, by its marks. */
  display: boolean
  /** Still being written. */
  open: boolean
}

const opening = /`+|\\[[(]|\\[\s\S]|\$\$?/g

/**
 * Formulas as models write them: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, not in code. A single dollar opens one only before
 * and closes one only after something that is no space, and what reads like a price is none. Linear.
 */
export function findFormulas(source: string, grows: boolean): Formula[] {
  const formulas: Formula[] = []
  const next = new Map<string, number>()
  opening.lastIndex = 0
  for (let match = opening.exec(source); match; match = opening.exec(source)) {
    const [mark] = match
    const from = match.index + mark.length
    if (mark.startsWith('`')) opening.lastIndex = afterCode(source, from, mark)
    if (!(mark in closings)) continue
    const found = mark === '$' ? dollarFormula(source, match.index) : markedFormula(source, match.index, mark, next)
    if (!found || (found.open && !grows)) continue
    formulas.push(found)
    opening.lastIndex = found.end
  }
  return formulas
}

const closings = Object.assign(Object.create(null), { $: '$', $$: '$$', '\\(': '\\)', '\\[': '\\]' }) as Record<
  string,
  string
>

function afterCode(source: string, from: number, run: string): number {
  for (let at = source.indexOf(run, from); at >= 0; ) {
    let end = at
    while (source[end] === '`') end += 1
    if (end - at === run.length) return end
    at = source.indexOf(run, end)
  }
  return run.length > 2 ? source.length : from
}

function markedFormula(source: string, start: number, mark: string, next: Map<string, number>): Formula | undefined {
  const from = start + mark.length
  const closing = closings[mark] ?? mark
  let at = next.get(mark) ?? from - 1
  if (at >= 0 && at < from) at = unescaped(source, closing, from)
  next.set(mark, at)
  const end = at < 0 ? source.length : at
  const tex = end - from > LONGEST_FORMULA ? '' : source.slice(from, end)
  if (tex.trim() === '' || /\n[ \t]*\n/.test(tex)) return undefined
  return { start, end: at < 0 ? end : end + closing.length, tex, display: mark !== '\\(', open: at < 0 }
}

function dollarFormula(source: string, start: number): Formula | undefined {
  const at = unescaped(source, '$', start + 1)
  const tex = at < 0 || at - start > LONGEST_FORMULA ? '' : source.slice(start + 1, at)
  if (tex === '' || /^\s|\s$|\n[ \t]*\n/.test(tex) || isPrice(tex)) return undefined
  if (/\w/.test(source[start - 1] ?? '') || /[\w$]/.test(source[at + 1] ?? '')) return undefined
  return { start, end: at + 1, tex, display: false, open: false }
}

/** `$5 and 6$`: an amount, then words, and nothing of mathematics. */
function isPrice(tex: string): boolean {
  return /^\d[\d.,]*[kKmMbB]?[\s,;:/()–—-]+[\s\S]*[A-Za-z]{2}/.test(tex) && !/[\\^_=+*<>{}]/.test(tex)
}

/** Where the mark stands that no backslash takes away. */
function unescaped(source: string, mark: string, from: number): number {
  let at = source.indexOf(mark, from)
  while (at > 0 && isEscaped(source, at)) at = source.indexOf(mark, at + 1)
  return at
}

function isEscaped(source: string, at: number): boolean {
  let before = at
  while (source[before - 1] === '\\') before -= 1
  return (at - before) % 2 === 1
}
