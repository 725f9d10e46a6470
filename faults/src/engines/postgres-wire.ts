/** A proxy between one engine and Postgres, for faults between two statements, and between a commit and its answer. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface PostgresWire {
  /** For the engine's `DATABASE_URL`. */
  url: string
  /** Waits for a statement, once; undefined waits no longer. */
  watch(strike: StatementStrike | undefined): void
  /** Breaks every connection, and refuses others until it is healed. */
  cut(): void
  heal(): void
  close(): Promise<void>
}

export interface StatementStrike {
  /** Whether the strike falls on this statement, or on the commit of the transaction in which it is. */
  matches: (statement: string) => 'now' | 'at commit' | undefined
  /** Before Postgres has it; after it was executed, so that its answer never comes; or with its answer. */
  moment: 'before' | 'after' | 'answered'
  /** Called at that moment. Whatever it does to the engine begins before it returns. */
  strike: () => void
}

interface Link {
  near: Socket
  far: Socket
  state: 'open' | 'in transaction' | 'executing'
}

const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5])
const READY_BYTES = 6

export async function createPostgresWire(databaseUrl: string): Promise<PostgresWire> {
  const directory = await mkdtemp(join(tmpdir(), 'grizz-wire-'))
  const target = new URL(databaseUrl)
  const farPath = join(target.searchParams.get('host') ?? '', '.s.PGSQL.5432')
  const links = new Set<Link>()
  let watched: StatementStrike | undefined
  let isCut = false
  const server = createServer((near) => (isCut ? near.destroy() : open(near)))
  server.listen(join(directory, '.s.PGSQL.5432'))
  await once(server, 'listening')
  target.searchParams.set('host', directory)

  return {
    url: target.href,
    watch(strike) {
      watched = strike
      for (const link of links) link.state = 'open'
    },
    cut() {
      isCut = true
      for (const link of links) destroy(link)
    },
    heal() {
      isCut = false
    },
    async close() {
      for (const link of links) destroy(link)
      server.close()
      await once(server, 'close')
      await rm(directory, { recursive: true, force: true })
    },
  }

  function open(near: Socket): void {
    const link: Link = { near, far: connect(farPath), state: 'open' }
    links.add(link)
    near.on('data', (data) => fromEngine(link, data))
    link.far.on('data', (data) => fromPostgres(link, data))
    for (const side of [near, link.far]) {
      side.on('error', () => destroy(link))
      side.on('close', () => {
        destroy(link)
        links.delete(link)
      })
    }
  }

  function fromEngine(link: Link, data: Buffer): void {
    const strike = watched
    if (strike && begins(link, strike, data)) {
      watched = strike.moment === 'before' ? undefined : watched
      if (strike.moment === 'before') {
        strike.strike()
        destroy(link)
        return
      }
      link.state = 'executing'
    }
    pass(data, link.near, link.far)
  }

  function fromPostgres(link: Link, data: Buffer): void {
    const strike = watched
    if (!strike || link.state !== 'executing') {
      pass(data, link.far, link.near)
      return
    }
    if (!data.subarray(-READY_BYTES, -1).equals(readyForQuery)) {
      if (strike.moment === 'answered') pass(data, link.far, link.near)
      return
    }
    watched = undefined
    if (strike.moment === 'answered') pass(data, link.far, link.near)
    strike.strike()
    if (strike.moment === 'after') destroy(link)
  }
}

/** Whether this is what the strike waits for. */
function begins(link: Link, { matches }: StatementStrike, data: Buffer): boolean {
  if (link.state === 'executing') return false
  const statement = data.toString('latin1')
  if (link.state === 'in transaction') return /commit/i.test(statement.slice(0, 64))
  const found = matches(statement)
  if (found === 'at commit') link.state = 'in transaction'
  return found === 'now'
}

function pass(data: Buffer, from: Socket, to: Socket): void {
  if (to.write(data)) return
  from.pause()
  to.once('drain', () => from.resume())
}

function destroy({ near, far }: Link): void {
  near.destroy()
  far.destroy()
}
