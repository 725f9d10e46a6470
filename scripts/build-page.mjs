import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { firstLoadScripts } from './first-load-scripts.mjs'
import { canRunEngine, findEngineNode } from './node-versions.mjs'

const notSources = new Set(['node_modules', '.next', 'out', 'test', 'next-env.d.ts'])
/** The scripts that build the page: it is built anew when one of them changes. */
const makers = ['scripts/build-page.mjs', 'scripts/first-load-scripts.mjs']
const worthCompressing = /\.(html|js|css|svg|json|txt|map|webmanifest)$/

/** Builds the page when its sources are not those of the last build. */
export function buildPage(root) {
  const stamp = join(root, '.cache', 'page-build')
  const sources = hashOf(['web', 'protocol/src', 'package-lock.json', ...makers].map((place) => join(root, place)))
  const built = existsSync(join(root, 'web', 'out', 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8')
  if (built === sources) return
  console.log('Building the page …')
  runNext(root)
  hintCompilation(join(root, 'web', 'out'))
  compress(join(root, 'web', 'out'))
  mkdirSync(join(root, '.cache'), { recursive: true })
  writeFileSync(stamp, sources)
}

function runNext(root) {
  const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
  const node = canRunEngine(process.version) ? process.execPath : (findEngineNode(root) ?? process.execPath)
  const { status, stdout, stderr } = spawnSync(node, [next, 'build'], {
    cwd: join(root, 'web'),
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`The page could not be built.\n${stdout}${stderr}`)
}

/**
 * Has V8 compile all of the first scripts while they arrive, beside the page's own thread, instead of one function
 * after the other at its first call, on it. See https://v8.dev/blog/explicit-compile-hints; other browsers read a
 * comment.
 */
function hintCompilation(out) {
  for (const script of firstLoadScripts(out))
    writeFileSync(script, `//# allFunctionsCalledOnLoad\n${readFileSync(script, 'utf8')}`)
}

function compress(folder) {
  for (const file of filesUnder(folder).filter((path) => worthCompressing.test(path))) {
    const content = readFileSync(file)
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
    writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
  }
}

function hashOf(places) {
  const hash = createHash('sha256')
  for (const file of places.flatMap(filesUnder)) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function filesUnder(place) {
  if (!statSync(place).isDirectory()) return [place]
  return readdirSync(place)
    .filter((name) => !notSources.has(name))
    .sort()
    .flatMap((name) => filesUnder(join(place, name)))
}
