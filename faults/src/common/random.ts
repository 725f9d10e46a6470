/** A stream of choices that a seed repeats (mulberry32). */
export interface Random {
  /** From 0, less than 1. */
  next(): number
  /** A whole number, both ends included. */
  whole(min: number, max: number): number
  chance(share: number): boolean
  /** @throws Error when there is nothing to choose from */
  pick<T>(from: readonly T[]): T
  /** A stream of its own, so that concurrent work does not depend on the order of its steps. */
  fork(): Random
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    whole,
    chance: (share) => next() < share,
    pick: (from) => {
      const picked = from[whole(0, from.length - 1)]
      if (picked === undefined) throw new Error('nothing to choose from')
      return picked
    },
    fork: () => createRandom(whole(0, 4_294_967_295)),
  }
}

/** The seed of the run with this number, from 0; the first has the seed that was given. */
export function seedOf(seed: number, index: number): number {
  return (seed + Math.imul(index, 0x9e3779b1)) >>> 0
}
