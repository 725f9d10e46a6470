import { defineConfig } from 'vitest/config'
import { LongFirst } from './testing/src/long-first.ts'

const drizzleHook = new URL('./ai-engine/src/db/connection/drizzle-hook.ts', import.meta.url).href

export default defineConfig({
  test: {
    include: ['{protocol,ai-engine,web,testing,faults,bench}/test/**/*.test.ts'],
    pool: 'forks',
    // Twice as many as a small machine has processors: they wait most of the time, for processes that they start and strike.
    maxWorkers: 4,
    // The engine's modules are loaded once by each worker, not once for each file: a quarter of all time.
    isolate: false,
    unstubEnvs: true,
    unstubGlobals: true,
    sequence: { sequencer: LongFirst },
    execArgv: ['--import', drizzleHook],
    globalSetup: ['./testing/src/global-setup.ts'],
    // For what hangs: no test is to fail because a machine is slow.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 100_000 } },
  },
})
