import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const hashBytes = 4

/** Whether a password is one of the 10,000 that people choose most (docs/decisions/0022-common-passwords.md). */
export const isCommonPassword = createLookUp(readFileSync(new URL('./common-passwords.bin', import.meta.url)))

// Some 40 kB, sorted: 14 looks find a hash.
function createLookUp(sorted: Buffer) {
  return (password: string): boolean => {
    const hash = createHash('sha256').update(password.toLowerCase()).digest().subarray(0, hashBytes)
    let [from, to] = [0, sorted.length / hashBytes]
    while (from < to) {
      const middle = (from + to) >> 1
      const order = hash.compare(sorted, middle * hashBytes, (middle + 1) * hashBytes)
      if (order === 0) return true
      if (order < 0) to = middle
      else from = middle + 1
    }
    return false
  }
}
