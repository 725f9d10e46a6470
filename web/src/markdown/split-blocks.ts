import { lexer } from 'marked'

/** Blocks whose text never changes again, and the last one, which may still grow. */
interface Settled {
  text: string
  blocks: readonly string[]
}

const none: Settled = { text: '', blocks: [] }
const footnote = /^\[\^[^\]]+\]:/m
const definition = /^ {0,3}\[[^\]^][^\]]*\]:[ \t]*\S.*$/gm

/**
 * Cuts growing Markdown into blocks that can be rendered one by one. Only the end is cut again when text is added, so
 * the cost of a whole answer is linear. Text with footnotes stays whole, for their numbers count through all of it.
 */
export function createBlockSplitter(): (text: string) => readonly string[] {
  let settled = none
  return (text) => {
    if (footnote.test(text)) return [text]
    if (!text.startsWith(settled.text)) settled = none
    const tail = blocksOf(text.slice(settled.text.length))
    const closed = tail.slice(0, -1)
    const blocks = [...settled.blocks, ...tail]
    settled = { text: settled.text + closed.join(''), blocks: [...settled.blocks, ...closed] }
    return withDefinitions(blocks, text)
  }
}

/** Each piece is a block with the blank lines after it; together they are the text. */
function blocksOf(text: string): string[] {
  const blocks: string[] = []
  for (const token of lexer(text)) {
    const last = blocks.length - 1
    if (token.type === 'space' && last >= 0) blocks[last] += token.raw
    else blocks.push(token.raw)
  }
  return blocks.join('').length === text.length ? blocks : [text]
}

/** A link by reference finds its address wherever in the text that stands. */
function withDefinitions(blocks: readonly string[], text: string): readonly string[] {
  const definitions = text.match(definition)
  if (!definitions) return blocks
  const known = `\n\n${definitions.join('\n')}`
  return blocks.map((block) => (block.includes('[') ? block.trimEnd() + known : block))
}
