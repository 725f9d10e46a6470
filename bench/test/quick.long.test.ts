import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const run = promisify(execFile)

// Small as they are, they check every text that they receive, and end with an error when one is wrong.
it.each([
  ['relay', '--parts', 'streams'],
  ['turns'],
  ['sockets'],
  ['history'],
  ['replay'],
  ['start'],
  ['hostile', '--attacks', 'searches,sockets'],
  ['files'],
  ['dialects'],
])('runs quickly: %s', { timeout: 600_000 }, async (...args) => {
  const { stdout } = await run(process.execPath, [main, ...args, '--quick', '--json'])
  const report = JSON.parse(stdout) as { tables: { rows: string[][] }[] }
  expect(report.tables.length).toBeGreaterThan(0)
  for (const { rows } of report.tables) expect(rows.length).toBeGreaterThan(0)
})
