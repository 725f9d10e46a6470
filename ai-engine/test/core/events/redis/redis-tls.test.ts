import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EngineProcess, startEngine } from '@grizz/testing/engine-process'
import { freePort } from '@grizz/testing/free-port'
import { createBareDatabase } from '@grizz/testing/provided'
import { startRedis, type TestRedis } from '@grizz/testing/redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectionOf, parseRedisUrl } from '../../../../src/core/events/redis/redis-address.ts'

let home: string
let redis: TestRedis
let tlsPort: number

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'grizz-tls-'))
  makeCertificate()
  tlsPort = await freePort()
  const files = [
    '--tls-cert-file',
    at('redis.crt'),
    '--tls-key-file',
    at('redis.key'),
    '--tls-ca-cert-file',
    at('ca.crt'),
  ]
  redis = await startRedis({ args: ['--tls-port', String(tlsPort), '--tls-auth-clients', 'no', ...files] })
})
afterAll(async () => {
  await redis.stop()
  await rm(home, { recursive: true, force: true })
})

const at = (file: string) => join(home, file)

/** A certificate for localhost, signed by an authority that nobody knows. */
function makeCertificate(): void {
  const run = (args: string) => execFileSync('openssl', args.split(' '), { cwd: home, stdio: 'pipe' })
  run('req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Bears -keyout ca.key -out ca.crt')
  run(
    'req -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout redis.key -out redis.csr',
  )
  run('x509 -req -in redis.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out redis.crt')
}

async function startWith(env: Record<string, string>): Promise<EngineProcess> {
  const DATABASE_URL = await createBareDatabase()
  const REDIS_URL = `rediss://localhost:${tlsPort}`
  return startEngine({
    env: { DATABASE_URL, REDIS_URL, AUTH_SECRET: 'a secret of bears, and a long one it is', ...env },
  })
}

async function logOf(engine: EngineProcess): Promise<unknown> {
  const answer = await fetch(`${engine.url}/readyz`)
  return ((await answer.json()) as { log: unknown }).log
}

test('rediss:// works with an authority of your own, named by NODE_EXTRA_CA_CERTS', async () => {
  const engine = await startWith({ NODE_EXTRA_CA_CERTS: at('ca.crt') })
  expect(await logOf(engine)).toMatchObject({ kind: 'redis', reachable: true })
  await engine.stop()
})

test('a certificate that nobody vouches for is refused, and the engine says so', async () => {
  await expect(startWith({})).rejects.toThrow('SELF_SIGNED_CERT_IN_CHAIN')
})

test('with Sentinel, both the sentinels and the master are spoken to by TLS', () => {
  const { options } = connectionOf(parseRedisUrl('rediss+sentinel://a,b/grizz'), {})
  expect(options).toMatchObject({ tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true })
  const plain = connectionOf(parseRedisUrl('redis+sentinel://a,b/grizz'), {})
  expect(plain.options.enableTLSForSentinelMode).toBe(false)
})
