import type pg from 'pg'
import type { Logger } from '../../core/logging/logger.ts'

const channels = [
  'run_queued',
  'run_cancel',
  'file_uploaded',
  'file_read',
  'settings_changed',
  'providers_changed',
] as const
type Channel = (typeof channels)[number]
const connectAgainAfterMs = 1000

export type Notifications = ReturnType<typeof createNotifications>

/**
 * What engines tell each other through Postgres, for speed only: what a lost notification would have said is in the
 * tables, and is found there within a second.
 */
export function createNotifications({
  pool,
  logger,
}: {
  pool: pg.Pool
  logger: Pick<Logger, 'info' | 'warn' | 'error'>
}) {
  const listeners: Record<Channel, ((id: string) => void)[]> = {
    run_queued: [],
    run_cancel: [],
    file_uploaded: [],
    file_read: [],
    settings_changed: [],
    providers_changed: [],
  }
  let client: pg.PoolClient | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function on(channel: Channel, listener: (id: string) => void): void {
    listeners[channel].push(listener)
  }

  /** Listens on a connection of its own, and again after it was lost. */
  async function listen(): Promise<void> {
    let connection: pg.PoolClient | undefined
    try {
      connection = await pool.connect()
      client = connection
      follow(connection)
      for (const channel of channels) await connection.query(`listen ${channel}`)
    } catch (error) {
      if (connection) lost(connection, error)
      else again(error)
    }
  }

  /** Tells every engine that a conversation's next run may start. */
  async function runQueued(conversationId: string): Promise<void> {
    await pool.query('select pg_notify($1, $2)', ['run_queued', conversationId])
  }

  /** Gives the connection back, so that the pool can end it in order. */
  async function close(): Promise<void> {
    closed = true
    clearTimeout(timer)
    const connection = client
    client = undefined
    if (!connection) return
    await connection.query('unlisten *').catch((error) => logger.warn({ error }, 'listening did not end in order'))
    connection.removeAllListeners('notification')
    connection.release()
  }

  return { on, listen, runQueued, close }

  function follow(connection: pg.PoolClient): void {
    connection.on('notification', ({ channel, payload }) => {
      for (const known of channels) if (known === channel && payload) for (const tell of listeners[known]) tell(payload)
    })
    connection.once('error', (error) => lost(connection, error))
    connection.once('end', () => lost(connection, new Error('connection ended')))
  }

  function lost(connection: pg.PoolClient, error: unknown): void {
    if (client !== connection) return
    client = undefined
    connection.release(true)
    again(error)
  }

  function again(error: unknown): void {
    if (closed) return
    logger.warn({ error }, 'not listening to other engines; the sweep stands in until the connection is back')
    timer = setTimeout(() => void listen(), connectAgainAfterMs)
  }
}
