// Starts the engine in this process when this Node can run it, else in a Node that can.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readEnvFile } from './env-file.mjs'
import { canRunEngine, findEngineNode, MIN_NODE } from './node-versions.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const main = new URL('../ai-engine/src/main.ts', import.meta.url)

readEnvFile(root)
if (canRunEngine(process.version)) await import(main.href)
else startIn(findEngineNode(root))

function startIn(node) {
  if (!node) {
    console.error(
      `Grizz Chat needs Node ${MIN_NODE} or newer; this is ${process.version}, and no newer one for this platform came with ` +
        'the packages. Install Node 24 from https://nodejs.org and run npm start again.',
    )
    process.exit(1)
  }
  // The channel tells the engine when this process is killed: it then stops by itself.
  const engine = spawn(node, [fileURLToPath(main)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => engine.kill(signal))
  engine.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}
