// node scripts/common-passwords.mjs < list: makes ai-engine/src/core/security/common-passwords.bin of a list of
// passwords, the commonest first: the hashes of the first 10,000 that are long enough to be chosen here.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const longEnough = 8
const most = 10_000
const hashBytes = 4

const lines = readFileSync(0, 'utf8').toLowerCase().split(/\r?\n/)
const passwords = [...new Set(lines)].filter((line) => line.length >= longEnough).slice(0, most)
const hashes = passwords.map((password) => createHash('sha256').update(password).digest().subarray(0, hashBytes))
const file = new URL('../ai-engine/src/core/security/common-passwords.bin', import.meta.url)
writeFileSync(file, Buffer.concat(hashes.sort(Buffer.compare)))
console.log(`${passwords.length} passwords`)
