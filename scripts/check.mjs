// Every check that needs no service, at once; prints what failed, and the figures.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { canRunEngine, findEngineNode } from './node-versions.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = canRunEngine(process.version) ? process.execPath : findEngineNode(root)
const checks = [
  [
    'style, imports, cycles (biome)',
    '@biomejs/biome/bin/biome',
    'check',
    '--error-on-warnings',
    '--max-diagnostics=100',
  ],
  ['types (tsc)', 'typescript/bin/tsc', '-p', '.'],
  ['types of the page (tsc)', 'typescript/bin/tsc', '-p', 'web'],
  ['types of the page (tests)', 'typescript/bin/tsc', '-p', 'web/test'],
  ['dead code (knip)', 'knip/bin/knip.js'],
  ['sizes', '../scripts/sizes.mjs'],
  ['layers', '../scripts/check-layers.mjs'],
  ['path of a message', '../scripts/message-path.mjs'],
  ['first load', '../scripts/first-load.mjs'],
]

const results = await Promise.all(checks.map(run))
for (const { name, ok, output, seconds } of results) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  if (output && (!ok || !name.includes('('))) console.log(output.replace(/^/gm, '       '))
}
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1

function run([name, program, ...args]) {
  const started = performance.now()
  const child = spawn(node, [`${root}node_modules/${program}`, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const parts = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(part))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      const output = Buffer.concat(parts).toString().trimEnd()
      resolve({ name, ok: code === 0, output, seconds: ((performance.now() - started) / 1000).toFixed(1) })
    })
  })
}
