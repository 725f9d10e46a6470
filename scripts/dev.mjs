// The engine with --watch on PORT + 1, and in front of it on PORT the page as Next serves it while it is written.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readEnvFile } from './env-file.mjs'
import { canRunEngine, findEngineNode, MIN_NODE } from './node-versions.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
readEnvFile(root)
const port = Number(process.env.PORT ?? 3000)
const node = canRunEngine(process.version) ? process.execPath : findEngineNode(root)
if (!node) {
  console.error(`Grizz Chat needs Node ${MIN_NODE} or newer: install Node 24 from https://nodejs.org.`)
  process.exit(1)
}

const children = [
  start(['--watch', '--watch-preserve-output', 'ai-engine/src/main.ts'], '.', {
    PORT: String(port + 1),
    PUBLIC_URL: process.env.PUBLIC_URL ?? `http://localhost:${port}`,
  }),
  start(['../node_modules/next/dist/bin/next', 'dev', '--port', String(port)], 'web', {
    GRIZZ_ENGINE_URL: `http://127.0.0.1:${port + 1}`,
    NEXT_TELEMETRY_DISABLED: '1',
  }),
]

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => stopAll(signal))
for (const child of children) child.on('exit', () => stopAll('SIGTERM'))

function start(args, folder, env) {
  const cwd = fileURLToPath(new URL(`../${folder}`, import.meta.url))
  return spawn(node, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' })
}

/** Whoever is the first to go takes the other along. */
function stopAll(signal) {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill(signal)
}
