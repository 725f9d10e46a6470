import type { Token, Tokens } from 'marked'
import { withoutStackedMarks } from '../../ui/display/stacked-marks.ts'
import { blockTokens, type MathToken, type NoteToken } from './block-lexer.ts'
import { deepNesting } from './limits.ts'
import { codeParts, gathered, paragraphParts, tableParts, wholeCharacters } from './parts.ts'

/** A block of the text: `raw` as it stands there, and `parts` to be rendered, each of which stays when more come. */
export type Block = { raw: string; parts: readonly string[] } & (
  | { type: 'text' | 'table' }
  | { type: 'code'; language: string; open: boolean }
  | { type: 'list'; ordered: boolean; start: number; loose: boolean; tasks: boolean }
  | { type: 'math'; open: boolean }
  | { type: 'note'; label: string }
  | { type: 'definition'; label: string }
)

/** Blocks that never change again, and the text they were made of. */
interface Settled {
  text: string
  blocks: readonly Block[]
}

interface Split extends Settled {
  grows: boolean
}

const none: Settled = { text: '', blocks: [] }

/** The lexer is not linear in all it reads, so it is given this much at a time, and more only for a block that is longer. */
const FIRST_WINDOW = 4_000
/** A longer block is cut, except code. */
const LONGEST_BLOCK = 64_000
/** Lines cost as well: a window that has more of them for its size ends earlier. */
const CHARACTERS_PER_LINE = 64

/**
 * Cuts growing Markdown into blocks that can be rendered one by one. Only the end is cut again when text is added, so
 * the cost of a whole answer is linear; a block that cannot change any more is the same object each time, and so are
 * all of a text that was cut before.
 */
export function createBlockSplitter(): (text: string, grows: boolean) => readonly Block[] {
  let settled = none
  let held: Split = { ...none, grows: true }
  return (given, grows) => {
    const text = given.includes('\r') ? given.replace(/\r\n?/g, '\n') : given
    if (text === held.text && grows === held.grows) return held.blocks
    if (!text.startsWith(settled.text)) settled = none
    const tail = blocksOf(text.slice(settled.text.length), grows)
    const closed = tail.slice(0, -1)
    const blocks = [...settled.blocks, ...tail]
    if (grows)
      settled = {
        text: text.slice(0, text.length - (tail.at(-1)?.raw.length ?? 0)),
        blocks: [...settled.blocks, ...closed],
      }
    held = { text, grows, blocks }
    return blocks
  }
}

/** Together the blocks are the text: blank lines belong to the block before them. */
function blocksOf(text: string, grows: boolean): Block[] {
  const blocks: Block[] = []
  for (let at = 0; at < text.length; ) {
    const next = nextBlocks(text, at, grows)
    blocks.push(...next)
    at += next.reduce((length, { raw }) => length + raw.length, 0)
  }
  return blocks
}

/** The blocks from here to about the end of a window; the last of a window counts only if the text ends with it. */
function nextBlocks(text: string, from: number, grows: boolean): Block[] {
  for (let size = FIRST_WINDOW; ; size *= 2) {
    const window = text.slice(from, windowEnd(text, from, size))
    const deep = beginsCode.test(window) ? -1 : deepNesting(window)
    if (deep >= 0) return withoutNesting(window, deep)
    const last = from + window.length === text.length
    const blocks = blocksIn(window, grows || !last)
    if (last) return blocks
    if (blocks.length > 1) return blocks.slice(0, -1)
    if (size >= LONGEST_BLOCK && blocks[0]?.type !== 'code') return blocks
  }
}

const beginsCode = /^(?: {4}|\t| {0,3}(?:`{3}|~{3}))/

/** The blocks before the deep line that are over, or, when nothing is, plain text. */
function withoutNesting(window: string, deep: number): Block[] {
  const before = blocksIn(window.slice(0, deep), true)
  return before.length > 1 ? before.slice(0, -1) : [withRaw({ type: 'text', raw: window, parts: [window] }, window)]
}

/** After a whole line, or within a line that alone is longer than a block may be. */
function windowEnd(text: string, from: number, size: number): number {
  let end = from
  for (let lines = size / CHARACTERS_PER_LINE; lines > 0 && end < text.length && end - from < size; lines -= 1) {
    const line = text.indexOf('\n', end) + 1
    end = line === 0 ? text.length : line
  }
  return end - from > LONGEST_BLOCK ? wholeCharacters(text, from + size) : end
}

function blocksIn(text: string, grows: boolean): Block[] {
  const blocks: Block[] = []
  let end = 0
  for (const token of blockTokens(text, grows)) {
    const last = blocks.at(-1)
    const start = end
    end += token.raw.length
    // The lexer puts other blanks into `raw` now and then, but never another length.
    const raw = text.slice(start, end)
    if (token.type === 'space' && last) last.raw += raw
    else blocks.push(withRaw(blockOf(token), raw))
  }
  return end === text.length ? blocks : [{ type: 'text', raw: text, parts: [text] }]
}

function withRaw(block: Block, raw: string): Block {
  return { ...block, raw, parts: block.parts.map(withoutStackedMarks) }
}

function blockOf(token: Token): Block {
  const { type, raw } = token
  if (type === 'code') return codeBlock(token as Tokens.Code)
  if (type === 'list') return listBlock(token as Tokens.List)
  if (type === 'table') return { type, raw, parts: tableParts(raw) }
  if (type === 'paragraph') return { type: 'text', raw, parts: paragraphParts(raw) }
  if (type === 'def') return { type: 'definition', raw, parts: [], label: (token as Tokens.Def).tag }
  if (type === 'math') return { type, raw, parts: [(token as MathToken).tex], open: (token as MathToken).open }
  if (type === 'note') return { type, raw, parts: [(token as NoteToken).body], label: (token as NoteToken).label }
  return { type: 'text', raw, parts: [raw] }
}

function codeBlock({ raw, text, lang = '' }: Tokens.Code): Block {
  const language = /^\S*/.exec(lang)?.[0] ?? ''
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1]
  const open = fence !== undefined && !closingLine(raw, fence)
  return { type: 'code', raw, language, open, parts: codeParts(open ? withoutHalfFence(text, fence) : text) }
}

function closingLine(raw: string, fence: string): boolean {
  const [first = '', ...lines] = raw.trimEnd().split('\n')
  const last = lines.at(-1)?.trim() ?? ''
  return first !== '' && last.startsWith(fence) && /^(`+|~+)$/.test(last)
}

/** While the closing fence comes in, its first marks are not a line of code. */
function withoutHalfFence(text: string, fence: string): string {
  const half = /(?:^|\n) {0,3}(`+|~+)$/.exec(text)
  return half?.[1] && fence.startsWith(half[1]) ? text.slice(0, half.index) : text
}

function listBlock({ raw, items, ordered, start, loose }: Tokens.List): Block {
  const parts = gathered(items.map((item) => item.raw))
  const tasks = items.some(({ task }) => task)
  return { type: 'list', raw, parts, ordered, start: start === '' ? 1 : start, loose, tasks }
}
