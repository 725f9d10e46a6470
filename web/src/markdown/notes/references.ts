import { createContext } from 'react'
import type { Block } from '../blocks/split-blocks.ts'

/** Facts of the whole text that its parts need: where links by reference lead, and the numbers of footnotes. */
export interface Known {
  key: string
  /** The definitions that a part names, as Markdown to stand before it. */
  about: (source: string) => string
  /** Counted from 1, in the order in which the text names them. */
  numberOf: (label: string) => number | undefined
}

export const nothingKnown: Known = { key: '', about: () => '', numberOf: () => undefined }
export const References = createContext(nothingKnown)

/**
 * While the text grows, the definition of a footnote is expected for each that is named, for models write them last;
 * in the end only what is defined is a footnote. The address of a link counts when its line is over.
 */
export function knownFrom(blocks: readonly Block[], grows: boolean): Known {
  const numbers = numberNotes(blocks, grows)
  const links = new Map<string, string>()
  for (const [index, block] of blocks.entries()) {
    const whole = !grows || index < blocks.length - 1 || block.raw.endsWith('\n')
    if (block.type !== 'definition' || !whole || links.has(block.label)) continue
    const definition = block.raw.trim()
    if (definition.length <= LONGEST_DEFINITION) links.set(block.label, definition)
  }
  const key = numbers.size + links.size > 0 ? JSON.stringify([...numbers.keys(), ...links.values()]) : ''
  if (!key) return nothingKnown
  return { key, about: (source) => definitionsFor(source, numbers, links), numberOf: (label) => numbers.get(label) }
}

function numberNotes(blocks: readonly Block[], grows: boolean): ReadonlyMap<string, number> {
  const defined = blocks.flatMap((block) => (block.type === 'note' ? [block.label] : []))
  const inText = blocks.filter(({ type }) => type !== 'note').flatMap(namedNotes)
  const inNotes = blocks.filter(({ type }) => type === 'note').flatMap(namedNotes)
  const labels = new Set([...inText, ...inNotes, ...defined])
  const counted = grows ? [...labels] : [...labels].filter((label) => defined.includes(label))
  return new Map(counted.map((label, index) => [label, index + 1]))
}

function definitionsFor(source: string, numbers: ReadonlyMap<string, number>, links: ReadonlyMap<string, string>) {
  if (!source.includes('[')) return ''
  const lower = source.toLowerCase()
  const notes = [...new Set(lower.match(mark))].map((found) => found.slice(2, -1)).filter((label) => numbers.has(label))
  const labels = new Set([...lower.matchAll(bracketed)].map(([, label = '']) => label.trim().replace(/\s+/g, ' ')))
  const said = [...notes.map((label) => `[^${label}]: .`), ...[...labels].flatMap((label) => links.get(label) ?? [])]
  return said.map((definition) => `${definition}\n\n`).join('')
}

/** A definition that stands before every part that names it is not longer than this. */
const LONGEST_DEFINITION = 1_000
const bracketed = /\[([^[\]]{1,200})(?=\])/g
const mark = /(?<!\\)\[\^[^\]\s[]+\]/g
/** The first look keeps a long run of marks from being tried at each of them. */
const code = /(?<!`)(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g
const named = new WeakMap<Block, readonly string[]>()

/** The labels of the footnotes that a block names, in lower case; a block that stays is read once. */
function namedNotes(block: Block): readonly string[] {
  const held = named.get(block)
  if (held) return held
  const text = block.type === 'code' || block.type === 'math' || !block.raw.includes('[^') ? '' : block.raw
  const own = block.type === 'note' ? text.slice(text.indexOf(']:')) : text
  const labels = (own.replace(code, '').match(mark) ?? []).map((found) => found.slice(2, -1).toLowerCase())
  named.set(block, labels)
  return labels
}
