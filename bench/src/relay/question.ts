/** The instructions to the upstream, written into the question so that every server passes them on unread. */
export interface Wish {
  /** Whose text it sends. */
  stream: number
  /** Deltas a second; the first one comes at once, and with 0 no other one. */
  rate: number
  /** The answer ends by itself after so many; 0: when the upstream is told to finish. */
  deltas: number
}

export function questionOf({ stream, rate, deltas }: Wish): string {
  return `Go on about bears, please. [[stream=${stream} rate=${rate} deltas=${deltas}]]`
}

/** @throws Error when the text holds no wish */
export function wishOf(question: string): Wish {
  const [, stream, rate, deltas] = /\[\[stream=(\d+) rate=(\d+) deltas=(\d+)\]\]/.exec(question) ?? []
  if (stream === undefined) throw new Error(`the upstream of the benchmarks does not understand: ${question}`)
  return { stream: Number(stream), rate: Number(rate), deltas: Number(deltas) }
}
