import type { Nodes } from 'mdast'

/** Thrown while Markdown is read that would cost too much. The text is then shown as it was written. */
export const tooMuch = new Error('This Markdown costs too much to be rendered')

/** Of one part. More is plain text. */
const LONGEST = 64_000
const MOST_LINES = 1_000
const MOST_NODES = 20_000
/** A browser draws nested elements by recursion. */
const DEEPEST = 100
/** Of one paragraph: what matches emphasis and brackets takes time by the square of their number. */
const MOST_MARKS = 500
const nestedContainers =
  /^[ \t]*(?:(?:>[ \t]*|(?:[-+*]|\d{1,9}[.)])[ \t]+)){30}|^[ \t]{80}[ \t]*(?:[-+*>]|\d{1,9}[.)])[ \t]/m

/** @throws tooMuch */
export function limitSource(source: string): void {
  if (source.length > LONGEST || source.split('\n', MOST_LINES + 1).length > MOST_LINES) throw tooMuch
  if (deepNesting(source) >= 0) throw tooMuch
}

/** Where the first line begins whose quotations or lists are nested beyond all use, or -1. */
export function deepNesting(source: string): number {
  return source.search(nestedContainers)
}

/** A plugin that counts the marks of each paragraph as it is read, then the nodes of the whole before they are used. */
export function limitMarkdown(this: { data: () => object }): (tree: Nodes) => void {
  const data: { micromarkExtensions?: object[] } = this.data()
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), { text: countedMarks }]
  return limitTree
}

/** By what micromark read of a paragraph so far, which is an array of its own for each. */
const marksOf = new WeakMap<object, number>()

/** Comes before what reads the mark, and leaves it to that. */
const countMark = {
  name: 'countMark',
  tokenize<State>(this: { events: object }, _effects: unknown, _ok: State, next: State): State {
    const count = (marksOf.get(this.events) ?? 0) + 1
    if (count > MOST_MARKS) throw tooMuch
    marksOf.set(this.events, count)
    return next
  },
}
const countedMarks = Object.fromEntries([...'!*<[]_`~'].map((mark) => [mark.charCodeAt(0), countMark]))

function limitTree(tree: Nodes): void {
  let level: readonly Nodes[] = [tree]
  let nodes = 0
  for (let depth = 0; level.length > 0; depth += 1) {
    nodes += level.reduce((sum, node) => sum + weightOf(node), 0)
    if (depth > DEEPEST || nodes > MOST_NODES) throw tooMuch
    level = level.flatMap((node): Nodes[] => ('children' in node ? node.children : []))
  }
}

/** Each row of a table is drawn with as many cells as its head has. */
function weightOf(node: Nodes): number {
  return node.type === 'table' ? node.children.length * (node.align?.length ?? 0) : 1
}
