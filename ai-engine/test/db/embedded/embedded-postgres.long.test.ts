import { spawnSync } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { chooseAccount, commandAs } from '../../../src/db/embedded/account.ts'
import { findBinaries } from '../../../src/db/embedded/binaries.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/db/embedded/postgres.ts'

const logger = { info: () => {}, error: () => {} }
let home: string
let directory: string
let running: EmbeddedPostgres[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'grizz-pg-'))
  directory = join(home, 'postgres')
  running = []
})
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const server of running) await server.stop()
  await rm(home, { recursive: true, force: true })
})

test('keeps what was written, and needs no work the second time', async () => {
  const first = await start()
  await ask(first, 'create table kept as select 42 as answer')
  await first.stop()
  expect(await ask(await start(), 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('sorts and folds text alike on every platform', async () => {
  const rows = await ask(await start(), `select lower('ÄÖ') as lower, current_setting('server_encoding') as encoding`)
  expect(rows).toEqual([{ lower: 'äö', encoding: 'UTF8' }])
})

test('a path too long for a socket still works', async () => {
  directory = join(home, 'd'.repeat(90), 'postgres')
  const server = await start()
  expect(String(server.connection.host).length).toBeLessThan(90)
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a path with spaces and quotes works', async () => {
  directory = join(home, `my "own" chat's data`, 'postgres')
  expect(await ask(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('where there are no sockets it listens on loopback, behind a random password', async () => {
  const server = await start({ transport: 'tcp' })
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
  const stranger = { ...server, connection: { ...server.connection, password: 'guessed' } }
  await expect(ask(stranger, 'select 1')).rejects.toThrow(/password authentication failed/)
  expect((await readFile(`${directory}-password`, 'utf8')).length).toBeGreaterThan(20)
})

test('a pid file whose pid was given to another program does not keep it from starting', async () => {
  const server = await start()
  const file = join(directory, 'postmaster.pid')
  const left = await readFile(file, 'utf8')
  await stop(server)
  await writeFile(file, left.replace(/^\d+/, String(process.pid)))
  await chownLike(directory, file)
  expect(await ask(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a server that runs already is adopted', async () => {
  const first = await start()
  const second = await start()
  expect([first.adopted, second.adopted]).toEqual([false, true])
  expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('an initdb that was cut short is done again', async () => {
  await mkdir(`${directory}.unfinished`, { recursive: true })
  await writeFile(join(`${directory}.unfinished`, 'PG_VERSION'), '18\n')
  expect(await ask(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('data of another major version is refused in words', async () => {
  await stop(await start())
  await writeFile(join(directory, 'PG_VERSION'), '17\n')
  await expect(start()).rejects.toThrow(/was made by Postgres 17, and this is Postgres 18/)
})

test('a server that cannot start says why', async () => {
  await expect(start({ settings: { shared_buffers: 'nonsense' } })).rejects.toThrow(/shared_buffers/)
})

test('an open directory and a closed one both work, whoever we are', async () => {
  for (const mode of [0o755, 0o700]) {
    const parent = join(home, String(mode))
    await mkdir(parent)
    await chmod(parent, mode)
    await chmod(home, mode)
    directory = join(parent, 'postgres')
    expect(await ask(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
  }
})

test('root in a container without user namespaces reaches closed data all the same', async () => {
  vi.stubEnv('PATH', '/nowhere')
  expect(await ask(await start(), `select current_setting('data_directory') <> '' as works`)).toEqual([{ works: true }])
})

test('the directory of a copied pid file is never removed', async () => {
  await stop(await start())
  const original = join(home, 'grizz-socket-original')
  await mkdir(original)
  await writeFile(join(original, 'PG_VERSION'), '18')
  await writeFile(join(directory, 'postmaster.pid'), `1\n${original}\n1\n5432\n${original}\n\n1 1\nready\n`)
  await chownLike(directory, join(directory, 'postmaster.pid'))
  await stop(await start())
  expect(await readFile(join(original, 'PG_VERSION'), 'utf8')).toBe('18')
})

test('an ordinary user starts it', async () => {
  await chmod(home, 0o755)
  const place = join(home, 'own')
  await mkdir(place)
  const account = await chooseAccount(
    { ...(await findBinaries()), postgres: process.execPath },
    join(place, 'postgres'),
  )
  if (account.owner) await chown(place, account.owner.uid, account.owner.gid)
  const script = fileURLToPath(new URL('../../start-and-ask.ts', import.meta.url))
  const { file, args, options } = commandAs(account, process.execPath, [script, join(place, 'postgres')])
  const { stdout, stderr } = spawnSync(file, args, { ...options, encoding: 'utf8', cwd: '/' })
  expect(stderr + stdout).toBe('not root: true, answer: 42\n')
})

async function start(more: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ directory, logger, ...more })
  running.push(server)
  return server
}

async function stop(server: EmbeddedPostgres): Promise<void> {
  running = running.filter((other) => other !== server)
  await server.stop()
}

async function ask({ connection }: EmbeddedPostgres, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ ...connection, database: 'postgres' })
  try {
    await client.connect()
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

async function chownLike(example: string, file: string): Promise<void> {
  const { uid, gid } = await stat(example)
  await chown(file, uid, gid)
}
