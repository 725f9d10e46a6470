import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The first Node that runs the engine's TypeScript as it stands, on each line that can. */
export const MIN_NODE = '22.18'

/** Whether a version such as `v24.21.0` can run the engine. 23 needs the features that came with 23.6. */
export function canRunEngine(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)
}

/** The path of a Node of this checkout that can run the engine on this machine, or undefined. */
export function findEngineNode(root) {
  const binary = process.platform === 'win32' ? 'node.exe' : 'node'
  const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]
  if (process.platform === 'win32') names.push(`node-win-${process.arch}`)
  const installed = names.map((name) => join(root, 'node_modules', name, 'bin', binary))
  return [process.env.npm_node_execpath, ...installed].find((path) => path && runsEngine(path))
}

function runsEngine(path) {
  if (!existsSync(path)) return false
  try {
    return canRunEngine(execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    // Made for another C library or processor.
    return false
  }
}
