import type { RateLimiter, SiteBucket } from '../../core/rate-limit/rate-limiter.ts'
import { networkOf, siteOf } from './network.ts'

/**
 * Counts what somebody without an account does against their network and, with IPv6, against the site whose 65,536
 * networks may all be theirs. @throws RateLimited
 */
export async function countAddress(
  limiter: Pick<RateLimiter, 'consume' | 'consumeOfSite'>,
  bucket: SiteBucket,
  address: string,
): Promise<void> {
  await limiter.consume(bucket, networkOf(address))
  const site = siteOf(address)
  if (site) await limiter.consumeOfSite(bucket, site)
}
