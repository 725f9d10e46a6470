import { setTimeout as sleep } from 'node:timers/promises'
import type { PoolConfig } from 'pg'
import { passwordOf, superuser, type Transport } from './cluster.ts'
import type { Postmaster } from './postmaster-file.ts'
import { isServerOf } from './postmaster-file.ts'
import {
  findLiveServer,
  type Installation,
  prepareInstallation,
  signalServer,
  startServer,
  stopServer,
} from './server.ts'
import { removeSocketDirectory } from './socket-directory.ts'

/** A running embedded Postgres. */
export interface EmbeddedPostgres {
  /** How to connect as its only user; add a `database`. */
  connection: PoolConfig
  /** Whether it was already running: an engine that was killed leaves its server alive. */
  adopted: boolean
  /** Stops it; afterwards nothing writes to the data. */
  stop(): Promise<void>
}

interface Log {
  info(message: string): void
  error(fields: { error: unknown }, message: string): void
}

/** One engine needs no more than this. */
const smallServer = {
  io_method: 'sync',
  shared_buffers: '32MB',
  // With a megabyte, which is the default for so few shared buffers, an upload waits for the disk again and again.
  wal_buffers: '16MB',
  max_logical_replication_workers: '0',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  max_connections: '60',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // A refused statement is in the engine's own log; here it would include its values, which are users' texts.
  log_min_messages: 'log',
}
const WATCH_INTERVAL_MS = 250

/**
 * Starts the Postgres in `directory`, or adopts the one that runs there, and starts it again whenever it dies.
 * The caller holds the lock on the directory: two engines must never share it.
 * @throws Error with a sentence for the operator who starts the engine
 */
export async function startEmbeddedPostgres(given: {
  directory: string
  logger: Log
  settings?: Readonly<Record<string, string>>
  transport?: Transport
}): Promise<EmbeddedPostgres> {
  const { directory, logger } = given
  const installation = await prepareInstallation({
    directory,
    transport: given.transport ?? (process.platform === 'win32' ? 'tcp' : 'socket'),
    settings: { ...smallServer, ...given.settings },
  })
  const live = await findLiveServer(installation)
  let server = live ?? (await startServer(installation))
  logger.info(live ? `Postgres was still running (pid ${live.pid})` : `Postgres started (pid ${server.pid})`)
  // The server is stopped however the engine ends.
  const stopAtExit = () => void signalServer(directory, server.pid, 'SIGINT')
  process.once('exit', stopAtExit)
  const watching = new AbortController()
  const watch = keepAlive({
    installation,
    logger,
    signal: watching.signal,
    server,
    onServer: (next) => (server = next),
  })
  return {
    connection: connectionTo(server, installation),
    adopted: live !== undefined,
    stop: async () => {
      process.off('exit', stopAtExit)
      watching.abort()
      await watch
      await stopServer(directory, server.pid, installation.account.binaries.pgCtl)
      await removeSocketDirectory(server.socketDirectory)
    },
  }
}

function connectionTo(server: Postmaster, { directory, transport }: Installation): PoolConfig {
  if (transport === 'socket') return { host: server.socketDirectory, port: server.port, user: superuser }
  return { host: '127.0.0.1', port: server.port, user: superuser, password: passwordOf(directory) }
}

async function keepAlive(given: {
  installation: Installation
  logger: Log
  signal: AbortSignal
  server: Postmaster
  onServer: (server: Postmaster) => void
}): Promise<void> {
  let { server } = given
  while (await nextTurn(given.signal)) {
    if (isServerOf(given.installation.directory, server.pid)) continue
    try {
      server = await startServer(given.installation, server)
      given.onServer(server)
      given.logger.info(`Postgres had died and was started again (pid ${server.pid})`)
    } catch (error) {
      given.logger.error({ error }, 'Postgres has died and does not start again')
    }
  }
}

function nextTurn(signal: AbortSignal): Promise<boolean> {
  return sleep(WATCH_INTERVAL_MS, true, { signal, ref: false }).catch(() => false)
}
