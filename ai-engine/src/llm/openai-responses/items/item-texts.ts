import { beginsWith } from '../../contract/begins-with.ts'
import { createTextCleaner } from '../../contract/clean-text.ts'
import type { ModelPart } from '../../contract/model.ts'
import { createThoughtSplitter } from '../../openai-chat/thought-splitter.ts'

export type TextKind = 'text' | 'reasoning'

/** One text of an item: a content part of a message, a part of a summary, a piece of reasoning. */
export interface Piece {
  kind: TextKind
  /** The item that it belongs to, whatever that is. */
  owner: object
  /** As received so far. */
  received: string
}

/**
 * Emits the texts of an answer's items, fit to be stored; thoughts in a text are reasoning. A text that comes in deltas and once
 * more as a whole is emitted once. A blank line stands between the messages of an answer, and between the parts of its reasoning, where nothing else does.
 */
export function createItemTexts(emit: (part: ModelPart) => void) {
  const cleaner = createTextCleaner()
  const thoughts = createThoughtSplitter((type, text) => emit({ type, text }))
  /** What was emitted last, unless something else came after it. */
  let last: Piece | undefined

  function write(kind: TextKind, text: string): void {
    if (kind === 'text') thoughts.next(text)
    else if (text !== '') emit({ type: kind, text })
  }

  function settle(): void {
    const rest = cleaner.end()
    if (last) write(last.kind, rest)
    thoughts.end()
    last = undefined
  }

  function turnTo(piece: Piece): void {
    const before = last
    settle()
    last = piece
    if (before?.kind !== piece.kind) return
    if (piece.kind === 'reasoning' || before.owner !== piece.owner) write(piece.kind, '\n\n')
  }

  function append(piece: Piece, text: string): void {
    if (text === '') return
    if (last !== piece) turnTo(piece)
    piece.received += text
    write(piece.kind, cleaner.next(text))
  }

  return {
    delta: append,
    /** The whole text, of which deltas may have come before. Another text than those said is ignored. */
    whole(piece: Piece, text: string): void {
      if (beginsWith(text, piece.received)) append(piece, text.slice(piece.received.length))
    },
    /** Emits what is held back: something other than text follows, or nothing. */
    settle,
  }
}
