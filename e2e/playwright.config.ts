import { defineConfig } from '@playwright/test'
import { findChromium } from '../scripts/find-programs.mjs'

const executablePath = findChromium()
if (!executablePath)
  throw new Error(
    'The stories need Chromium or Chrome. `npm test` installs it where it can; CHROMIUM_PATH names another.',
  )

/** A browser that calls nobody but Grizz, and whose wheel is at rest at once. Chromium refuses its sandbox to root. */
const args = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-smooth-scrolling',
]

export default defineConfig({
  testDir: './stories',
  testMatch: '*.story.ts',
  // More than a small machine has processors: a story waits for words that come slowly.
  workers: 3,
  // A story that passes only the second time is listed as flaky: a defect to look for, but not one to stop at.
  retries: 1,
  forbidOnly: true,
  // For what hangs: no story is to fail because a machine is slow.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  outputDir: './test-results',
  use: {
    launchOptions: { executablePath, args },
    viewport: { width: 1280, height: 800 },
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
    // Recorded from the start it costs a third of all time.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
  },
})
