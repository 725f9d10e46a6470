import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type EngineProcess, spawnEngine, startEngine } from '@grizz/testing/engine-process'
import { freePort } from '@grizz/testing/free-port'
import { afterEach, beforeEach, expect, test } from 'vitest'

const startScript = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))
let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'grizz-start-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

test('after a kill -9 the next start adopts the database and finds every account', async () => {
  const first = await startEngine({ dataDir })
  await said(first, /Sign-up is open/)
  await signUp(first, 'ada@example.org')
  const server = await postgresPid()
  await first.kill('SIGKILL')
  expect(isAlive(server)).toBe(true)

  const second = await startEngine({ dataDir })
  expect(await postgresPid()).toBe(server)
  expect(await signUp(second, 'ada@example.org')).toBe(409)
  expect(await second.stop()).toBe(0)
  // Postgres removes the file last of all; the process itself stays a zombie until init collects it.
  await expect(postgresPid()).rejects.toThrow('ENOENT')
})

test('after a kill -9 of engine and database the next start recovers', async () => {
  const first = await startEngine({ dataDir })
  await signUp(first, 'ada@example.org')
  const server = await postgresPid()
  await first.kill('SIGKILL')
  process.kill(server, 'SIGKILL')

  const second = await startEngine({ dataDir })
  expect(await signUp(second, 'ada@example.org')).toBe(409)
  await second.stop()
})

test('a database that dies under a living engine is started again', async () => {
  const engine = await startEngine({ dataDir })
  const server = await postgresPid()
  process.kill(server, 'SIGKILL')
  await expect.poll(async () => (await postgresPid()) !== server, { timeout: 120_000 }).toBe(true)
  // It takes nobody at first, and what the engine knows of it is up to a second old. One may be saved and not told.
  const isIn = async () => [200, 409].includes(await signUp(engine, 'ada@example.org'))
  await expect.poll(isIn, { timeout: 120_000 }).toBe(true)
  expect(await engine.stop()).toBe(0)
})

test('behind a proxy on this machine the first account takes the code, and every start says how sign-up is', async () => {
  const behind = await startEngine({ dataDir, env: { PUBLIC_URL: 'https://chat.example.org', TRUST_PROXY: 'on' } })
  const code = (await said(behind, /one-time code: (\S+)\n/))[1]
  expect(await signUp(behind, 'stranger@example.org')).toBe(403)
  expect(await signUp(behind, 'ada@example.org', code)).toBe(200)
  await behind.stop()
  const closed = await startEngine({ dataDir, env: { TRUST_PROXY: 'on' } })
  await said(closed, /Sign-up is closed\. SIGNUP=open opens it\./)
  await closed.stop()
})

test('a second engine on the same data is told who holds it, and leaves', async () => {
  const first = await startEngine({ dataDir })
  const second = await spawnEngine({ dataDir })
  expect(await second.ended).toBe(1)
  expect(second.output()).toContain(`(process ${first.pid}) is running on ${dataDir}`)
  await first.stop()
})

test('a port in use is a sentence, and no database stays behind', async () => {
  const port = await freePort()
  const taken = createServer().listen(port, '127.0.0.1')
  await once(taken, 'listening')
  const engine = await spawnEngine({ dataDir, port })
  expect(await engine.ended).toBe(1)
  expect(engine.output()).toContain(`Port ${port} is in use.`)
  await expect.poll(() => postgresPid().then(isAlive, () => false), { timeout: 120_000 }).toBe(false)
  taken.close()
})

test('every mistake of the settings is told at once', async () => {
  const closed = await freePort()
  const engine = await spawnEngine({
    dataDir,
    env: {
      PORT: 'abc',
      RUN_RECOVERY: 'maybe',
      AUTH_SECRET: 'x'.repeat(32),
      DATABASE_URL: `postgres://me:hidden@127.0.0.1:${closed}/grizz`,
      REDIS_URL: `redis://:hidden@127.0.0.1:${closed}`,
      HOST: 'no address',
      OPENAI_API_KEY: 'hidden\nand more',
    },
  })
  expect(await engine.ended).toBe(1)
  for (const variable of ['PORT', 'RUN_RECOVERY', 'DATABASE_URL', 'REDIS_URL', 'HOST', 'OPENAI_API_KEY'])
    expect(engine.output()).toMatch(new RegExp(`- ${variable}\\b`))
  expect(engine.output()).not.toContain('hidden')
})

test('a directory where nothing can be kept, and an address of nobody, are sentences', async () => {
  const file = join(dataDir, 'file')
  await writeFile(file, 'not a directory')
  const inFile = await spawnEngine({ dataDir: join(file, 'data'), env: { PUBLIC_URL: 'https://example.org/chat' } })
  expect(await inFile.ended).toBe(1)
  expect(inFile.output()).toContain('- PUBLIC_URL must end after the host and port')
  expect(inFile.output()).toContain(`- DATA_DIR: ${file} is a file.`)
  const onFile = await spawnEngine({ dataDir: join(file, 'data') })
  expect(await onFile.ended).toBe(1)
  expect(onFile.output()).toContain(`- DATA_DIR: ${file} is a file.`)
  const elsewhere = await spawnEngine({ dataDir, env: { HOST: '192.0.2.77' } })
  expect(await elsewhere.ended).toBe(1)
  expect(elsewhere.output()).toContain('HOST must be an address of this machine')
})

test('the same signal twice at once, as Ctrl-C under npm gives it, drains once', async () => {
  const engine = await startEngine({ dataDir })
  await engine.kill('SIGINT')
  await engine.kill('SIGINT')
  expect(await engine.ended).toBe(0)
  await expect(postgresPid()).rejects.toThrow('ENOENT')
})

test('the start script passes signals on, and killed itself it leaves nothing running', async () => {
  const oldNode = join(dataDir, 'old-node.mjs')
  const asOldNode = `Object.defineProperty(process, 'version', { value: 'v20.0.0' }); await import(${JSON.stringify(startScript)})`
  await writeFile(oldNode, asOldNode)
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const port = await freePort()
    const env = { PATH: process.env.PATH, PORT: String(port), DATA_DIR: join(dataDir, 'data'), LOG_LEVEL: 'warn' }
    const wrapper = spawn(process.execPath, [oldNode], {
      env: { ...env, npm_node_execpath: process.execPath },
      stdio: 'ignore',
    })
    await expect
      .poll(
        () =>
          fetch(`http://localhost:${port}/readyz`).then(
            ({ ok }) => ok,
            () => false,
          ),
        { timeout: 120_000 },
      )
      .toBe(true)
    wrapper.kill(signal)
    const [code] = await once(wrapper, 'exit')
    expect(code).toBe(signal === 'SIGTERM' ? 0 : null)
    await expect
      .poll(
        () =>
          readFile(join(dataDir, 'data', 'engine.pid')).then(
            () => true,
            () => false,
          ),
        { timeout: 120_000 },
      )
      .toBe(false)
  }
}, 300_000)

async function signUp({ url }: EngineProcess, email: string, code?: string): Promise<number> {
  const body = JSON.stringify({ name: 'Ada', email, password: 'correct horse', code })
  const headers = { 'content-type': 'application/json' }
  return (await fetch(`${url}/api/auth/sign-up/email`, { method: 'POST', headers, body })).status
}

/** What an engine prints when it is ready comes a moment after its first answer. */
async function said(engine: EngineProcess, words: RegExp): Promise<RegExpExecArray> {
  const found = () => words.exec(engine.output())
  await expect.poll(found, { timeout: 100_000 }).not.toBeNull()
  return found() ?? expect.unreachable()
}

async function postgresPid(): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
