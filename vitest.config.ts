import { defineConfig } from 'vitest/config'

const drizzleHook = new URL('./ai-engine/src/db/drizzle-hook.ts', import.meta.url).href

export default defineConfig({
  test: {
    include: ['{protocol,ai-engine,web,testing,faults,bench}/test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    execArgv: ['--import', drizzleHook],
    globalSetup: ['./testing/src/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
