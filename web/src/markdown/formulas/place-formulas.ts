import type { Nodes, PhrasingContent, Root } from 'mdast'
import type { Formula } from './find-formulas.ts'

/** Stands for a formula while the rest is read as Markdown, which so cannot take TeX for emphasis or a cell's end. */
const holder = /\uE000(\d+)\uE001/g
const reserved = /[\uE000\uE001]/

/** The source with a placeholder for each formula. A text that holds such characters itself keeps its formulas. */
export function withoutFormulas(source: string, formulas: readonly Formula[]): string {
  let text = ''
  let from = 0
  for (const [index, { start, end }] of formulas.entries()) {
    text += `${source.slice(from, start)}\uE000${index}\uE001`
    from = end
  }
  return text + source.slice(from)
}

export function canHoldFormulas(source: string): boolean {
  return /[$\\]/.test(source) && !reserved.test(source)
}

/** Puts the formulas back: into running text as formulas, anywhere else (code, addresses, HTML) as they were written. */
export function placeFormulas({ source, formulas }: { source: string; formulas: readonly Formula[] }) {
  const written = (text: string) =>
    text.replace(holder, (_, index: string) => {
      const formula = formulas[Number(index)]
      return formula ? source.slice(formula.start, formula.end) : ''
    })
  return (tree: Root): void => place(tree, { source, formulas, written })
}

interface Placing {
  source: string
  formulas: readonly Formula[]
  written: (text: string) => string
}

function place(node: Nodes, placing: Placing): void {
  for (const key of ['value', 'url', 'title', 'alt', 'lang', 'meta'] as const) {
    const held: unknown = Reflect.get(node, key)
    if (typeof held === 'string' && reserved.test(held)) Reflect.set(node, key, placing.written(held))
  }
  if (!('children' in node)) return
  const parent: { children: Nodes[] } = node
  parent.children = parent.children.flatMap((child): Nodes[] =>
    child.type === 'text' ? split(child.value, placing) : [child],
  )
  for (const child of parent.children) if (child.type !== 'text') place(child, placing)
}

function split(text: string, { source, formulas }: Placing): PhrasingContent[] {
  return text.split(holder).flatMap((piece, index): PhrasingContent[] => {
    if (index % 2 === 0) return piece ? [{ type: 'text', value: piece }] : []
    const formula = formulas[Number(piece)]
    return formula ? [nodeOf(formula, source)] : []
  })
}

/** Becomes a `<span>` that Formula.tsx draws; its text is what the model wrote. */
function nodeOf({ start, end, tex, display, open }: Formula, source: string): PhrasingContent {
  const hProperties = { dataTex: tex, dataDisplay: display || undefined, dataOpen: open || undefined }
  const value = source.slice(start, end)
  return { type: 'text', value, data: { hName: 'span', hProperties, hChildren: [{ type: 'text', value }] } }
}
