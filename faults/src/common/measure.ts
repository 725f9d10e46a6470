// Loaded into each engine before its own code: at SIGUSR2 the engine writes its resources to a file in its DATA_DIR.
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface HeldResources {
  /** Of JavaScript's heap after a collection, and of buffers. */
  bytes: number
  /** Open file descriptors; 0 where the system does not tell. */
  files: number
  /** The resources that keep the process alive, counted by kind as Node names them. */
  kinds: Readonly<Record<string, number>>
}

const file = join(process.env.DATA_DIR ?? '.', 'held.json')
const descriptors = '/proc/self/fd'

process.on('SIGUSR2', () => {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  const files = existsSync(descriptors) ? readdirSync(descriptors).length : 0
  const held: HeldResources = { bytes: heapUsed + external, files, kinds: countOf(process.getActiveResourcesInfo()) }
  writeFileSync(`${file}.new`, JSON.stringify(held))
  renameSync(`${file}.new`, file)
})

function countOf(kinds: readonly string[]): Record<string, number> {
  return Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length]))
}
