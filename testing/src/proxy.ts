import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findNginx } from '../../scripts/find-programs.mjs'

const template = new URL('../../deploy/engines.conf.template', import.meta.url)

/** A real nginx with the configuration that compose.yaml uses. */
export interface Proxy {
  url: string
  stop(): Promise<void>
}

/** @throws Error when there is no nginx, or when it does not start */
export async function startProxy(port: number, enginePorts: readonly number[]): Promise<Proxy> {
  const nginx = findNginx()
  if (!nginx) throw new Error('This needs nginx, and it is not installed. `npm test` installs it, or says how.')
  const home = await mkdtemp(join(tmpdir(), 'grizz-proxy-'))
  const configuration = join(home, 'nginx.conf')
  await writeFile(configuration, await wholeConfiguration(home, port, enginePorts))
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

async function wholeConfiguration(home: string, port: number, enginePorts: readonly number[]): Promise<string> {
  const servers = enginePorts.map((enginePort) => `server 127.0.0.1:${enginePort};`).join(' ')
  const site = (await readFile(template, 'utf8'))
    .replace(/\$\{ENGINES\}/g, servers)
    .replace(/\$\{PORT\}/g, `127.0.0.1:${port}`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${home}/${kind};`,
  )
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  return `${user} daemon off; worker_processes 1; pid ${home}/nginx.pid; events { worker_connections 4096; }
http { access_log off; error_log ${home}/error.log; ${temporary.join(' ')}
${site}
}`
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
