import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { classifyAddress } from './addresses.ts'
import { refused, type Target } from './target.ts'

/** Every IP address of a name; an empty list or a rejection when there is none. */
export type Resolve = (host: string, signal: AbortSignal) => Promise<string[]>

export interface Resolvers {
  resolveName: Resolve
  resolveAllowedName: Resolve
}

const MAX_ADDRESSES = 8

/**
 * Names that users and models choose are asked for by c-ares: the system's resolver would wait for a slow name server
 * in one of the few threads that also hash passwords, and it knows the names in /etc/hosts.
 * @param servers name servers as `address:port`; without them, those of the system
 */
export function createResolveName(servers?: readonly string[]): Resolve {
  return async (host, signal) => {
    const resolver = new Resolver({ timeout: 2500, tries: 2 })
    if (servers) resolver.setServers(servers)
    const cancel = () => resolver.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
      return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }
}

/** Names that an administrator wrote may stand in /etc/hosts only, as those of containers do. */
export const resolveAllowedName: Resolve = async (host, signal) => {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    const found = await Promise.race([lookup(host, { all: true }), aborted])
    return found.map(({ address }) => address)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/**
 * The addresses to connect to, each checked. One wrong address among many refuses the name.
 * @throws OutgoingHttpError `address_refused`
 */
export async function resolveTarget(
  { host, isAllowed }: Target,
  resolvers: Resolvers,
  signal: AbortSignal,
): Promise<string[]> {
  const resolve = isAllowed ? resolvers.resolveAllowedName : resolvers.resolveName
  const addresses = isIP(host) ? [host] : await resolve(host, signal).catch(() => [])
  signal.throwIfAborted()
  const kinds = addresses.map((address) => classifyAddress(address))
  const isReachable = kinds.every((kind) => kind === 'public' || (kind === 'private' && isAllowed))
  if (addresses.length === 0 || !isReachable) throw refused(host)
  return addresses.slice(0, MAX_ADDRESSES)
}
