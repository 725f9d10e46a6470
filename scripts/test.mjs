// npm test                     the quick ones: vitest, then the stories in Chromium
// npm run test:all             all of them
// npm test -- unit [args]      vitest only, with its arguments (a file's name, -t a test's name)
// npm test -- e2e [args]       the stories only, with Playwright's arguments
//
// What takes long stands in a test file named *.long.test.ts or has Playwright's tag @long, and is left to test:all; so
// are most cases of the fuzz. With arguments of your own nothing is left out.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canRunEngine, findEngineNode } from './node-versions.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = canRunEngine(process.version) ? process.execPath : findEngineNode(root)
const suites = {
  unit: {
    name: 'unit and integration tests',
    program: 'vitest/vitest.mjs',
    args: ['run', '--reporter=default', '--reporter=json'],
    quick: ['--exclude', '**/*.long.test.ts'],
    cwd: root,
    report: '--outputFile.json',
    failedIn: failedTests,
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
for (const { name, ok, seconds, failed } of results) {
  console.log(`${ok ? 'passed' : 'FAILED'}: ${name} (${seconds} s)`)
  for (const line of failed) console.log(`  ${line}`)
}
process.exit(results.every(({ ok }) => ok) ? 0 : 1)

function run({ name, program, args: own, quick, cwd, report, failedIn }) {
  const chosenArgs = all || args.length > 0 ? args : quick
  const folder = mkdtempSync(join(tmpdir(), 'grizz-test-'))
  const file = join(folder, 'report.json')
  const reporting = report ? [`${report}=${file}`] : []
  const startedAt = performance.now()
  const { status } = spawnSync(node, [`${root}node_modules/${program}`, ...own, ...reporting, ...chosenArgs], {
    cwd,
    env,
    stdio: 'inherit',
  })
  const ok = status === 0
  const failed = !ok && failedIn && existsSync(file) ? failedIn(file) : []
  rmSync(folder, { recursive: true })
  return { name, ok, seconds: Math.round((performance.now() - startedAt) / 1000), failed }
}

/** They stand far above the stories' output. */
function failedTests(file) {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'))
  return testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const tests = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
      return (tests.length > 0 ? tests : [message]).map((test) => `${relative(root, name)} › ${test}`)
    })
}
