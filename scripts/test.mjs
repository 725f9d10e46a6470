// npm test                     everything: vitest, then the stories in Chromium
// npm test -- unit [args]      vitest only, with its arguments (a file's name, -t a test's name)
// npm test -- e2e [args]       the stories only, with Playwright's arguments
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { canRunEngine, findEngineNode } from './node-versions.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = canRunEngine(process.version) ? process.execPath : findEngineNode(root)
const [which, ...rest] = process.argv.slice(2)
const suites = {
  unit: { name: 'unit and integration tests', program: 'vitest/vitest.mjs', args: ['run'], cwd: root },
  e2e: { name: 'stories in Chromium', program: '@playwright/test/cli.js', args: ['test'], cwd: `${root}e2e` },
}
const chosen = which in suites ? { [which]: suites[which] } : suites
const args = which in suites ? rest : []
if (which && !(which in suites)) {
  console.error(`npm test -- ${which}? Say "unit" or "e2e" first, or nothing for both.`)
  process.exit(2)
}

const failed = Object.values(chosen).filter((suite) => !run(suite))
for (const { name } of Object.values(chosen))
  console.log(`${failed.some((suite) => suite.name === name) ? 'FAILED' : 'passed'}: ${name}`)
process.exit(failed.length > 0 ? 1 : 0)

function run({ program, args: own, cwd }) {
  const { status } = spawnSync(node, [`${root}node_modules/${program}`, ...own, ...args], { cwd, stdio: 'inherit' })
  return status === 0
}
