import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const isWindows = process.platform === 'win32'
const programFiles = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].map((name) => process.env[name] ?? '')

/** The path of redis-server (or of Valkey, its twin), or undefined. */
export function findRedisServer() {
  return find(['redis-server', 'valkey-server'], ['/usr/local/bin', '/opt/homebrew/bin', ...under('Redis')])
}

/** The path of a Chromium or Chrome, or undefined. CHROMIUM_PATH wins. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  const mac = ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
  const windows = ['chrome.exe', 'msedge.exe']
  const folders = [...under('Google/Chrome/Application'), ...under('Microsoft/Edge/Application')]
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
  return mac.find((path) => existsSync(path)) ?? find(isWindows ? windows : names, folders)
}

/** The path of a reverse proxy, nginx or haproxy, or undefined. */
export function findNginx() {
  return find(['nginx'], ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'])
}

/** The path of openssl, which makes certificates, or undefined. */
export function findOpenssl() {
  return find(['openssl'], ['/usr/local/bin', '/opt/homebrew/bin'])
}

/**
 * Makes sure that a program is there: finds it, else installs it when this is Debian or Ubuntu and we are root.
 * @throws Error that says how to install it on each platform
 */
export function requireProgram(name, find, packageNames) {
  const found = find()
  if (found) return found
  if (canUseApt()) installByApt(packageNames.apt)
  const installed = find()
  if (installed) return installed
  throw new Error(
    `The tests need ${name}. Install it: Debian or Ubuntu: sudo apt-get install ${packageNames.apt}; ` +
      `Fedora: sudo dnf install ${packageNames.dnf}; macOS: brew install ${packageNames.brew}; ` +
      `Windows: ${packageNames.windows}. Then run npm test again.`,
  )
}

function find(names, folders) {
  const path = (process.env.PATH ?? '').split(delimiter)
  const suffixes = isWindows ? ['', '.exe'] : ['']
  const places = [...path, ...folders].filter(Boolean)
  const candidates = names.flatMap((name) => places.flatMap((place) => suffixes.map((end) => join(place, name + end))))
  return candidates.find((candidate) => existsSync(candidate))
}

function under(folder) {
  return isWindows ? programFiles.filter(Boolean).map((root) => join(root, folder)) : []
}

function canUseApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && find(['apt-get'], ['/usr/bin']) !== undefined
}

function installByApt(packages) {
  console.log(`Installing ${packages} …`)
  // Standard input must not be asked for anything, and the packages' own services need not start.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const options = { env, stdio: ['ignore', 'ignore', 'inherit'] }
  try {
    execFileSync('apt-get', ['update', '-qq'], options)
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages.split(' ')], options)
  } catch (error) {
    console.error(`apt-get could not install ${packages}: ${error.message}`)
  }
}
