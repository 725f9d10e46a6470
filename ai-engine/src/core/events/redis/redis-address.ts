import { Cluster, type Redis, type RedisOptions } from 'ioredis'
import { mistakeInLogin } from '../../errors/url-mistakes.ts'
import { BatchingRedis } from './batching-redis.ts'

/** Where `REDIS_URL` points. */
export interface RedisAddress {
  kind: 'single' | 'sentinel' | 'cluster'
  hosts: readonly { host: string; port: number }[]
  /** The sentinels' name of the master. */
  master: string | undefined
  /** Credentials for the sentinels, which may differ from those for Redis. */
  sentinelLogin: { sentinelUsername?: string; sentinelPassword?: string }
  options: { username?: string; password?: string; db?: number; tls?: object }
}

export type RedisClient = Redis | Cluster

const redisUrlForm =
  /^redis(s?)(?:\+(cluster|sentinel))?:\/\/(?:([^/?#]*)@)?([^@/?#]+)(?:\/([^/?]*))?(?:\/(\d+))?(?:\?(.*))?$/

/**
 * The forms, `rediss` for TLS: `redis://[user:password@]host[:port][/db]`,
 * `redis+cluster://[user:password@]host[:port],host[:port],…` and
 * `redis+sentinel://[user:password@]host[:port],…/master-name[/db][?sentinelUsername=…&sentinelPassword=…]`.
 * @throws Error that names the forms
 */
export function parseRedisUrl(url: string): RedisAddress {
  const mistake = mistakeInLogin(url)
  if (mistake) throw new Error(`REDIS_URL ${mistake}`)
  const [, tls, kind = 'single', login = '', hosts = '', first = '', second, query = ''] = redisUrlForm.exec(url) ?? []
  const isSentinel = kind === 'sentinel'
  const db = isSentinel ? second : first
  if (!hosts || (isSentinel && !first) || (db && !/^\d+$/.test(db)) || (kind === 'single' && hosts.includes(',')))
    throw new Error(`REDIS_URL has none of the known forms: ${knownForms}`)
  const sentinelLogin = parseQuery(query)
  if (query && !isSentinel) throw new Error('REDIS_URL: only redis+sentinel:// may have a part after ?')
  const [username, password] = credentials(login)
  return {
    kind: kind as RedisAddress['kind'],
    hosts: hosts.split(',').map((host) => parseHost(host, isSentinel ? 26379 : 6379)),
    master: isSentinel ? decode(first) : undefined,
    sentinelLogin,
    options: { ...username, ...password, ...(db && { db: Number(db) }), ...(tls && { tls: {} }) },
  }
}

/** A sentence that describes a mistake in `REDIS_URL`, or undefined. It quotes nothing of the URL. */
export function mistakeOfRedisUrl(url: string): string | undefined {
  try {
    parseRedisUrl(url)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

export type ClientOptions = Pick<
  RedisOptions,
  | 'autoResendUnfulfilledCommands'
  | 'maxRetriesPerRequest'
  | 'commandTimeout'
  | 'connectTimeout'
  | 'enableOfflineQueue'
  | 'reconnectOnError'
>

/** A client of the whole address. It connects on `connect()`, then reconnects by itself. No command is sent twice. */
export function clientOf(address: RedisAddress, options: ClientOptions): RedisClient {
  if (address.kind !== 'cluster') return connectionOf(address, { ...options, retryStrategy: backoff })
  return new Cluster([...address.hosts], {
    redisOptions: { ...address.options, ...options },
    lazyConnect: true,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    clusterRetryStrategy: backoff,
    slotsRefreshTimeout: 2000,
  })
}

/** Asks a Cluster again which server has which slots. Pipelined writes do not follow a move by themselves. */
export function learnSlots(client: RedisClient): void {
  if (client instanceof Cluster) client.refreshSlotsCache()
}

/** One connection, to the server or to the sentinels' master; it connects on `connect()`. */
export function connectionOf({ hosts, master, sentinelLogin, options }: RedisAddress, more: RedisOptions): Redis {
  const own: RedisOptions = { ...options, ...more, lazyConnect: true }
  const single: RedisOptions = { ...own, ...hosts[0] }
  // ioredis takes `tls` alone for neither the sentinels nor the master that they name.
  const secure: RedisOptions = options.tls ? { sentinelTLS: options.tls, enableTLSForSentinelMode: true } : {}
  const bySentinels: RedisOptions = { ...own, ...secure, ...sentinelLogin, sentinels: [...hosts], name: master ?? '' }
  return new BatchingRedis({ ...(master === undefined ? single : bySentinels), replyMapping: 'legacy' })
}

/** Milliseconds before the next try to connect. */
export function backoff(tries: number): number {
  return Math.min(tries * 50, 500)
}

const knownForms =
  'redis://host:port, redis+cluster://host:port,host:port or redis+sentinel://host:port,host:port/master-name'

function parseHost(host: string, defaultPort: number): { host: string; port: number } {
  const [, name = '', port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(host) ?? []
  if (!name || Number(port ?? 0) > 65_535) throw new Error(`REDIS_URL has none of the known forms: ${knownForms}`)
  return { host: name.replace(/^\[|\]$/g, ''), port: port ? Number(port) : defaultPort }
}

function parseQuery(query: string): RedisAddress['sentinelLogin'] {
  const { sentinelUsername, sentinelPassword, ...unknown } = Object.fromEntries(new URLSearchParams(query))
  // The sentence does not name the parameter: behind an unescaped & it is a part of the password.
  if (Object.keys(unknown).length > 0)
    throw new Error('REDIS_URL: only sentinelUsername and sentinelPassword are known after ?, with %26 for & in them')
  return { ...(sentinelUsername && { sentinelUsername }), ...(sentinelPassword && { sentinelPassword }) }
}

function credentials(login: string): [{ username?: string }, { password?: string }] {
  const [username = '', ...password] = login.split(':')
  return [
    username ? { username: decode(username) } : {},
    password.length > 0 ? { password: decode(password.join(':')) } : {},
  ]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('REDIS_URL has a % that is no code: write %25 for it')
  }
}
