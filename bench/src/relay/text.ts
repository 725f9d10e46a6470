/**
 * The text of every stream, known to all processes: a cycle of words of one to nine letters, about as long as tokens
 * are. Stream 7 begins at another word than stream 8, so that neither a loss, nor a repeat, nor a text that went
 * astray can pass.
 */
const words = makeWords(4096)
const cycle = words.join('')
const starts = startsOf(words)
const STRIDE = 1031

/** The delta number `index` of a stream, from 0. */
export function deltaOf(stream: number, index: number): string {
  return words[(stream * STRIDE + index) % words.length] ?? ''
}

/** The first `deltas` deltas of a stream in one. */
export function textOf(stream: number, deltas: number): string {
  return Array.from({ length: deltas }, (_, index) => deltaOf(stream, index)).join('')
}

/** How long the first `deltas` deltas of a stream are. */
export function lengthOf(stream: number, deltas: number): number {
  const first = (stream * STRIDE) % words.length
  const rounds = Math.floor((first + deltas) / words.length)
  const end = starts[(first + deltas) % words.length] ?? 0
  return rounds * cycle.length + end - (starts[first] ?? 0)
}

/** Holds what is received of one stream against what it must be. */
export interface TextCheck {
  /** @throws Error at the first character that is not the stream's next one */
  take(text: string): void
  /** Characters so far. */
  length(): number
}

export function checkText(stream: number): TextCheck {
  let at = starts[(stream * STRIDE) % words.length] ?? 0
  let length = 0
  return {
    take(text) {
      for (let from = 0; from < text.length; ) {
        const piece = from === 0 && text.length <= cycle.length - at ? text : text.slice(from, from + cycle.length - at)
        if (!cycle.startsWith(piece, at)) throw new Error(wrong(stream, length + from, piece, at))
        from += piece.length
        at = (at + piece.length) % cycle.length
      }
      length += text.length
    },
    length: () => length,
  }
}

function wrong(stream: number, offset: number, piece: string, at: number): string {
  const [got, expected] = [piece.slice(0, 60), cycle.slice(at, at + 60)]
  return `stream ${stream}: at character ${offset} came ${JSON.stringify(got)} instead of ${JSON.stringify(expected)}`
}

function makeWords(count: number): string[] {
  let state = 7
  const next = (most: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % most
  }
  const letter = () => String.fromCharCode(97 + next(26))
  return Array.from({ length: count }, () => ` ${Array.from({ length: 1 + next(7) }, letter).join('')}`)
}

function startsOf(all: readonly string[]): number[] {
  let sum = 0
  return all.map((word) => {
    const start = sum
    sum += word.length
    return start
  })
}
