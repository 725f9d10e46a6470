// Makes everything ready that a command needs, and does nothing that is done already. Runs on Node 20, before the install.
import { fileURLToPath } from 'node:url'
import { buildPage } from './build-page.mjs'
import { findChromium, findNginx, findOpenssl, findRedisServer, requireProgram } from './find-programs.mjs'
import { install } from './install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')
const flags = new Set(process.argv.slice(2))

try {
  if (flags.has('--test')) requireTestPrograms()
  install(root)
  if (!flags.has('--no-build')) buildPage(root)
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

function requireTestPrograms() {
  requireProgram('Redis 7 or newer (redis-server)', findRedisServer, {
    apt: 'redis-server',
    dnf: 'redis',
    brew: 'redis',
    windows: 'run the tests in WSL, where apt-get has it',
  })
  requireProgram('Chromium or Chrome', findChromium, {
    apt: 'chromium',
    dnf: 'chromium',
    brew: '--cask google-chrome',
    windows: 'winget install Google.Chrome',
  })
  requireProgram('openssl', findOpenssl, {
    apt: 'openssl',
    dnf: 'openssl',
    brew: 'openssl',
    windows: 'winget install ShiningLight.OpenSSL.Light',
  })
  requireProgram('nginx', findNginx, {
    apt: 'nginx',
    dnf: 'nginx',
    brew: 'nginx',
    windows: 'run the tests in WSL, where apt-get has it',
  })
}
