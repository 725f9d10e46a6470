import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findNginx } from '../../scripts/find-programs.mjs'

const deployed = (name: string) => readFile(new URL(`../../deploy/${name}`, import.meta.url), 'utf8')

/** A real nginx with the configuration that compose.yaml uses. */
export interface Proxy {
  url: string
  stop(): Promise<void>
}

/**
 * `trusted` are addresses of proxies in front of it.
 * @throws Error when there is no nginx, or when it does not start
 */
export async function startProxy(
  port: number,
  enginePorts: readonly number[],
  trusted: readonly string[] = [],
): Promise<Proxy> {
  const nginx = findNginx()
  if (!nginx) throw new Error('This needs nginx, and it is not installed. `npm test` installs it, or says how.')
  const home = await mkdtemp(join(tmpdir(), 'grizz-proxy-'))
  const configuration = join(home, 'nginx.conf')
  await writeFile(configuration, await mainFile(home))
  await mkdir(join(home, 'conf.d'))
  for (const [name, text] of await sites(port, enginePorts, trusted)) await writeFile(join(home, 'conf.d', name), text)
  const child = spawn(nginx, ['-p', home, '-e', join(home, 'error.log'), '-c', configuration], {
    stdio: 'inherit',
    detached: true,
  })
  process.once('exit', () => child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  await Promise.race([
    untilOpen(port),
    ended.then(() => {
      throw new Error('nginx ended at once')
    }),
  ])
  return {
    url: `http://localhost:${port}`,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      await rm(home, { recursive: true, force: true })
    },
  }
}

// As deployed, but for what an nginx of its own needs: a place for its files, one worker, and no new user.
async function mainFile(home: string): Promise<string> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${home}/${kind};`,
  )
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const main = (await deployed('nginx.conf'))
    .replace('worker_processes auto;', 'worker_processes 1;')
    .replace('http {', `http {\n  access_log off; ${temporary.join(' ')}`)
    .replace('/etc/nginx/conf.d', join(home, 'conf.d'))
  return `${user} daemon off; pid ${home}/nginx.pid; error_log ${home}/error.log;\n${main}`
}

async function sites(port: number, enginePorts: readonly number[], trusted: readonly string[]) {
  const servers = enginePorts.map((enginePort) => `server 127.0.0.1:${enginePort};`).join(' ')
  const proxies = trusted.map((address) => `set_real_ip_from ${address};`).join(' ')
  const [engines, trust] = [await deployed('engines.conf.template'), await deployed('trusted-proxies.conf.template')]
  return [
    ['engines.conf', engines.replace(/\$\{ENGINES\}/g, servers).replace(/\$\{PORT\}/g, `127.0.0.1:${port}`)],
    ['trusted-proxies.conf', trust.replace(/\$\{TRUSTED_PROXIES\}/g, proxies)],
  ] as const
}

async function untilOpen(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const opened = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (opened) return
    await sleep(20)
  }
}
