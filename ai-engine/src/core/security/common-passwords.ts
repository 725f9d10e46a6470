import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const HASH_BYTES = 4

/** Whether a password is one of the 10,000 most common ones (docs/decisions/0022-common-passwords.md). */
export const isCommonPassword = createLookUp(readFileSync(new URL('./common-passwords.bin', import.meta.url)))

// A binary search: about 40 kB, sorted.
function createLookUp(sorted: Buffer) {
  return (password: string): boolean => {
    const hash = createHash('sha256').update(password.toLowerCase()).digest().subarray(0, HASH_BYTES)
    let [from, to] = [0, sorted.length / HASH_BYTES]
    while (from < to) {
      const middle = (from + to) >> 1
      const order = hash.compare(sorted, middle * HASH_BYTES, (middle + 1) * HASH_BYTES)
      if (order === 0) return true
      if (order < 0) to = middle
      else from = middle + 1
    }
    return false
  }
}
