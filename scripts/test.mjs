// npm test                     the quick ones: vitest, then the stories in Chromium
// npm run test:all             all of them
// npm test -- unit [args]      vitest only, with its arguments (a file's name, -t a test's name)
// npm test -- e2e [args]       the stories only, with Playwright's arguments
//
// What takes long stands in a test file named *.long.test.ts or has Playwright's tag @long, and is left to test:all; so
// are most cases of the fuzz. With arguments of your own nothing is left out.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { canRunEngine, findEngineNode } from './node-versions.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = canRunEngine(process.version) ? process.execPath : findEngineNode(root)
const suites = {
  unit: {
    name: 'unit and integration tests',
    program: 'vitest/vitest.mjs',
    args: ['run'],
    quick: ['--exclude', '**/*.long.test.ts'],
    cwd: root,
  },
  e2e: {
    name: 'stories in Chromium',
    program: '@playwright/test/cli.js',
    args: ['test'],
    quick: ['--grep-invert', '@long'],
    cwd: `${root}e2e`,
  },
}
const FUZZ_CASES_OF_ALL = '10000'

const given = process.argv.slice(2)
const all = given[0] === '--all'
const [which, ...args] = all ? given.slice(1) : given
if (which && !(which in suites)) {
  console.error(`npm test -- ${which}? Say "unit" or "e2e" first, or nothing for both.`)
  process.exit(2)
}
const chosen = which ? [suites[which]] : Object.values(suites)
const env = { ...(all && { FUZZ_CASES: FUZZ_CASES_OF_ALL }), ...process.env }

const results = chosen.map(run)
for (const { name, ok, seconds } of results) console.log(`${ok ? 'passed' : 'FAILED'}: ${name} (${seconds} s)`)
process.exit(results.every(({ ok }) => ok) ? 0 : 1)

function run({ name, program, args: own, quick, cwd }) {
  const chosenArgs = all || args.length > 0 ? args : quick
  const startedAt = performance.now()
  const { status } = spawnSync(node, [`${root}node_modules/${program}`, ...own, ...chosenArgs], {
    cwd,
    env,
    stdio: 'inherit',
  })
  return { name, ok: status === 0, seconds: Math.round((performance.now() - startedAt) / 1000) }
}
