import { spawn } from 'node:child_process'
import { closeSync, existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chooseAccount, type ServerAccount, spawnAs } from './account.ts'
import { findBinaries } from './binaries.ts'
import { ensureCluster, type Transport } from './cluster.ts'
import { isServerOf, mendPostmasterFile, type Postmaster, readPostmaster } from './postmaster-file.ts'
import { lastLinesOf, logFile, openServerLog } from './server-log.ts'
import { chooseSocketDirectory } from './socket-directory.ts'

/** A Postgres data directory and what starting a server in it needs. */
export interface Installation {
  directory: string
  account: ServerAccount
  transport: Transport
  /** Postgres settings, given on its command line. */
  settings: Readonly<Record<string, string>>
}

const START_DEADLINE_MS = 300_000
const STOP_DEADLINE_MS = 15_000

/** Finds the binaries and the account, and makes the data directory when it is not there yet. */
export async function prepareInstallation(given: {
  directory: string
  transport: Transport
  settings: Readonly<Record<string, string>>
}): Promise<Installation> {
  await mkdir(dirname(given.directory), { recursive: true })
  const installation = { ...given, account: await chooseAccount(await findBinaries(), given.directory) }
  await ensureCluster(installation)
  return installation
}

/** The live server that an engine left behind when it was killed; undefined when there is none. */
export async function findLiveServer({ directory }: Installation): Promise<Postmaster | undefined> {
  const left = readPostmaster(directory)
  if (!left || !isServerOf(directory, left.pid)) return undefined
  const ready = await waitUntilReady(directory, left.pid)
  if (ready?.socketDirectory && !existsSync(ready.socketDirectory)) return void (await stopServer(directory, left.pid))
  return ready
}

/**
 * Starts a server in a session of its own, so that a Ctrl-C at the terminal reaches only the engine, which stops it
 * last. Its log is a file, since after a kill of the engine a pipe would have no reader.
 * @param previous the server that died, whose address the new one reuses
 * @throws Error with the end of the server's log when it does not start
 */
export async function startServer(installation: Installation, previous?: Postmaster): Promise<Postmaster> {
  const deadline = Date.now() + START_DEADLINE_MS
  for (;;) {
    const started = await tryToStart(installation, previous)
    if (started) return started
    const log = lastLinesOf(installation.directory)
    // A backend of the dead server still works; Postgres refuses until it is gone.
    if (!/already exists|still in use/.test(log) || Date.now() > deadline)
      throw new Error(`The embedded Postgres did not start. The end of ${logFile(installation.directory)}:\n${log}`)
    await sleep(200)
  }
}

/** Stops the server with a fast shutdown, then with an immediate one. */
export async function stopServer(directory: string, pid: number, pgCtl?: string): Promise<void> {
  for (const [signal, mode] of [
    ['SIGINT', 'fast'],
    ['SIGQUIT', 'immediate'],
  ] as const) {
    if (!isServerOf(directory, pid)) return
    if (process.platform === 'win32' && pgCtl) spawn(pgCtl, ['stop', '-D', directory, '-m', mode], { stdio: 'ignore' })
    else signalServer(directory, pid, signal)
    if (await isGone(directory, pid, STOP_DEADLINE_MS)) return
  }
}

async function tryToStart(installation: Installation, previous?: Postmaster): Promise<Postmaster | undefined> {
  const { directory, account } = installation
  mendPostmasterFile(directory)
  const flags = await listenFlags(installation, previous)
  for (const [name, value] of Object.entries(installation.settings)) flags.push('-c', `${name}=${value}`)
  const output = openServerLog(directory)
  const child = spawnAs(account, account.binaries.postgres, (path) => ['-D', path, ...flags], { directory, output })
  closeSync(output)
  child.unref()
  const ended = new Promise<undefined>((resolve, reject) => {
    child.once('exit', () => resolve(undefined))
    child.once('error', (cause) => reject(new Error(`The embedded Postgres does not run here: ${cause.message}`)))
  })
  return child.pid ? Promise.race([waitUntilReady(directory, child.pid), ended]) : ended
}

async function listenFlags(installation: Installation, previous?: Postmaster): Promise<string[]> {
  if (installation.transport === 'socket')
    return ['-c', 'listen_addresses=', '-c', 'port=5432', '-k', await socketDirectory(installation, previous)]
  const port = previous?.port ?? (await freePort())
  return ['-c', 'listen_addresses=127.0.0.1', '-c', `port=${port}`, '-c', 'unix_socket_directories=']
}

async function socketDirectory({ directory, account }: Installation, previous?: Postmaster): Promise<string> {
  if (previous && existsSync(previous.socketDirectory)) return previous.socketDirectory
  return chooseSocketDirectory(directory, account)
}

async function waitUntilReady(directory: string, pid: number): Promise<Postmaster | undefined> {
  const deadline = Date.now() + START_DEADLINE_MS
  while (Date.now() < deadline) {
    const server = readPostmaster(directory)
    if (server?.ready && server.pid === pid) return server
    await sleep(10)
    if (!isServerOf(directory, pid)) return undefined
  }
  return undefined
}

async function isGone(directory: string, pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (isServerOf(directory, pid)) {
    if (Date.now() > deadline) return false
    await sleep(5)
  }
  return true
}

/** Does nothing when that server is not alive. */
export function signalServer(directory: string, pid: number, signal: NodeJS.Signals): void {
  try {
    if (isServerOf(directory, pid)) process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (!address || typeof address === 'string') throw new Error('No free port')
  return address.port
}
