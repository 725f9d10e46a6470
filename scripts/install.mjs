import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { canRunEngine, findEngineNode } from './node-versions.mjs'

/** Runs `npm ci` when what is installed is not what the lockfile says, and sees to it that `node` runs here. */
export function install(root) {
  if (!isInstalled(root)) {
    console.log('Installing packages …')
    npmCi(root)
  }
  keepRightNode(root)
}

/** npm writes what it has installed into a lockfile of its own, last of all. */
function isInstalled(root) {
  const wanted = readJson(join(root, 'package-lock.json')).packages
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (!installed) return false
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (!path.includes('node_modules/') || link) return true
    return installed[path] ? installed[path].version === version : optional === true
  })
}

function npmCi(root) {
  const npm = process.env.npm_execpath
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  if (status !== 0) throw new Error(`npm ci failed${error ? `: ${error.message}` : ''}. The lines above say why.`)
}

/**
 * npm puts node_modules/.bin first on the PATH of its scripts, so the Node in there runs everything. It goes when it
 * does not run on this machine (Alpine), or when the system's own, which the user chose, is new enough.
 */
function keepRightNode(root) {
  const ownIsRunning = process.execPath.startsWith(join(root, 'node_modules'))
  if (ownIsRunning) return
  if (!canRunEngine(process.version) && findEngineNode(root)) return
  for (const name of ['node', 'node.cmd', 'node.ps1']) rmSync(join(root, 'node_modules', '.bin', name), { force: true })
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
