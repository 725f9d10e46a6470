const FIRST_MS = 500
const LONGEST_MS = 10_000

/** Milliseconds to wait before the next try: doubling, half of it by chance, so that clients do not return all at once. */
export function backoff(failures: number, random: () => number): number {
  const limit = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10))
  return limit / 2 + (limit / 2) * random()
}
