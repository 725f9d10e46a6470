import type { Token, Tokens } from 'marked'
import { blockTokens, type MathToken, type NoteToken } from './block-lexer.ts'
import { codeParts, gathered, paragraphParts, tableParts } from './parts.ts'

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

const none: Settled = { text: '', blocks: [] }

/**
 * Cuts growing Markdown into blocks that can be rendered one by one. Only the end is cut again when text is added, so
 * the cost of a whole answer is linear; a block that cannot change any more is the same object each time.
 */
export function createBlockSplitter(): (text: string, grows: boolean) => readonly Block[] {
  let settled = none
  return (given, grows) => {
    const text = given.includes('\r') ? given.replace(/\r\n?/g, '\n') : given
    if (!text.startsWith(settled.text)) settled = none
    const tail = blocksOf(text.slice(settled.text.length), grows)
    const closed = tail.slice(0, -1)
    const blocks = [...settled.blocks, ...tail]
    if (grows)
      settled = {
        text: settled.text + closed.map(({ raw }) => raw).join(''),
        blocks: [...settled.blocks, ...closed],
      }
    return blocks
  }
}

/** Together the blocks are the text: blank lines belong to the block before them. */
function blocksOf(text: string, grows: boolean): Block[] {
  const blocks: Block[] = []
  let end = 0
  for (const token of blockTokens(text, grows)) {
    const last = blocks.at(-1)
    const start = end
    end += token.raw.length
    // The lexer puts other blanks into `raw` now and then, but never another length.
    const raw = text.slice(start, end)
    if (token.type === 'space' && last) last.raw += raw
    else blocks.push({ ...blockOf(token), raw })
  }
  return end === text.length ? blocks : [{ type: 'text', raw: text, parts: [text] }]
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
