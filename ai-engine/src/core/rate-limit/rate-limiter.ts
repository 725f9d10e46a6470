import { createHash } from 'node:crypto'
import type { Cluster, Redis } from 'ioredis'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '../errors/app-error.ts'

export type Bucket =
  | 'messages'
  | 'reads'
  | 'writes'
  | 'signInsPerAddress'
  | 'signInsPerAccount'
  | 'failedSignInsPerAccount'
  | 'signUpsPerAddress'
  | 'newKeys'

/** The buckets that are counted by address, for callers without an account. */
export type SiteBucket = 'reads' | 'writes' | 'signInsPerAddress' | 'signUpsPerAddress'

/** The limit of a site, as a multiple of the limit of one of its networks. */
const SITE_FACTOR = 2

/** The rest of a bucket: of `limit` a minute, `remaining` now, all of it again in `resetMs`. */
export interface RateState {
  limit: number
  remaining: number
  resetMs: number
}

export interface RateLimiter {
  /** Takes one, or `points` but no more than a minute's worth. @throws RateLimited, which says when to come back */
  consume(bucket: Bucket, key: string, points?: number): Promise<RateState>
  /** Takes one from the bucket that all networks of a site share. @throws RateLimited */
  consumeOfSite(bucket: SiteBucket, site: string): Promise<RateState>
  /** Gives one point back that was taken in vain. */
  refund(bucket: Bucket, key: string): Promise<RateState>
}

/** A refusal that knows its bucket, for the headers of an answer. */
export class RateLimited extends AppError {
  readonly state: RateState

  constructor(bucket: Bucket, state: RateState) {
    super('rate_limited', refusals[bucket](Math.ceil(state.resetMs / 1000)), { retryAfterMs: state.resetMs })
    this.state = state
  }
}

type MostPerMinute = number | (() => number)

export interface RateLimiterOptions {
  /** How many of each in a minute; a function where that can change. */
  limits: Readonly<Record<Bucket, MostPerMinute>>
  /** Counts are shared through it. Absent, or while it cannot be reached: each engine counts for itself. */
  redis?: Redis | Cluster | undefined
}

/** One bucket per kind and key, whichever transport and engine. A minute begins with the first that is taken. */
export function createRateLimiter({ limits, redis }: RateLimiterOptions): RateLimiter {
  const most = (bucket: Bucket) => currentOf(limits[bucket])
  const create = (bucket: Bucket) => createBucket(bucket, () => most(bucket), redis)
  const createWide = (bucket: SiteBucket) => createBucket(`${bucket}:site`, () => most(bucket) * SITE_FACTOR, redis)
  const limiters = {
    messages: create('messages'),
    reads: create('reads'),
    writes: create('writes'),
    signInsPerAddress: create('signInsPerAddress'),
    signInsPerAccount: create('signInsPerAccount'),
    failedSignInsPerAccount: create('failedSignInsPerAccount'),
    signUpsPerAddress: create('signUpsPerAddress'),
    newKeys: create('newKeys'),
  }
  const siteLimiters = {
    reads: createWide('reads'),
    writes: createWide('writes'),
    signInsPerAddress: createWide('signInsPerAddress'),
    signUpsPerAddress: createWide('signUpsPerAddress'),
  }

  return {
    consume: (bucket, key, points = 1) => take(bucket, limiters[bucket], key, points),

    consumeOfSite: (bucket, site) => take(bucket, siteLimiters[bucket], site, 1),

    async refund(bucket, key) {
      const { limiter, most } = limiters[bucket]()
      return state(most, await limiter.reward(opaque(key)))
    },
  }
}

async function take(bucket: Bucket, current: () => CurrentBucket, key: string, points: number): Promise<RateState> {
  const { limiter, most } = current()
  try {
    return state(most, await limiter.consume(opaque(key), Math.min(points, most)))
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) throw new RateLimited(bucket, state(most, refusal))
    throw refusal
  }
}

interface CurrentBucket {
  limiter: RateLimiterAbstract
  most: number
}

/** The bucket with the limit that holds now. Points taken before a change of the limit still count. */
function createBucket(name: string, most: () => number, redis: Redis | Cluster | undefined): () => CurrentBucket {
  const settings = { points: most(), duration: 60, keyPrefix: `grizz:limit:${name}` }
  const inProcess = new RateLimiterMemory(settings)
  const shared = redis && { storeClient: redis, insuranceLimiter: inProcess, rejectIfRedisNotReady: true }
  const limiter = shared ? new RateLimiterRedis({ ...settings, ...shared }) : inProcess
  return () => {
    const points = most()
    for (const each of [limiter, inProcess]) each.points = points
    return { limiter, most: points }
  }
}

function currentOf(limit: MostPerMinute): number {
  return typeof limit === 'number' ? limit : limit()
}

// Keys are addresses and user input: hashed, they have one length and reveal nothing in Redis.
function opaque(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}

function state(limit: number, result: RateLimiterRes): RateState {
  return { limit, remaining: Math.max(0, result.remainingPoints), resetMs: Math.max(1, result.msBeforeNext) }
}

const refusals: Readonly<Record<Bucket, (seconds: number) => string>> = {
  messages: (seconds) => `You are sending messages too fast. Try again in ${inWords(seconds)}.`,
  reads: (seconds) => `Too many requests. Try again in ${inWords(seconds)}.`,
  writes: (seconds) => `Too many changes. Try again in ${inWords(seconds)}.`,
  signInsPerAddress: (seconds) => `Too many sign-ins from your network. Try again in ${inWords(seconds)}.`,
  signInsPerAccount: (seconds) => `Too many tries of this account's password. Try again in ${inWords(seconds)}.`,
  failedSignInsPerAccount: (seconds) => `Too many wrong passwords for this account. Try again in ${inWords(seconds)}.`,
  newKeys: (seconds) => `You are making keys too fast. Try again in ${inWords(seconds)}.`,
  signUpsPerAddress: (seconds) => `Too many new accounts from your network. Try again in ${inWords(seconds)}.`,
}

function inWords(seconds: number): string {
  return seconds === 1 ? 'a second' : `${seconds} seconds`
}
