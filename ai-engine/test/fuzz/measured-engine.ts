// The engine, which on SIGUSR2 collects its garbage and prints what stays: `{"heapUsed":…}`, bytes.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
process.on('SIGUSR2', () => {
  collect()
  collect()
  process.stdout.write(`{"heapUsed":${process.memoryUsage().heapUsed}}\n`)
})
await import('../../src/main.ts')
