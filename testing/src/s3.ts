import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'

/** A real S3 server on a loopback port of its own, with one bucket. What `env` says are an engine's settings for it. */
export interface TestS3 {
  env: Record<'S3_ENDPOINT' | 'S3_BUCKET' | 'S3_REGION' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY', string>
  /** The names of all objects. */
  objects(): Promise<string[]>
  /** Ends the server; its objects stay for the next `start`. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

const bucket = 'grizz-files'

export async function startS3(): Promise<TestS3> {
  const directory = await mkdtemp(join(tmpdir(), 'grizz-s3-'))
  let server = serverOn(0, directory)
  const { port }: AddressInfo = await server.run()
  return {
    env: {
      S3_ENDPOINT: `http://127.0.0.1:${port}`,
      S3_BUCKET: bucket,
      S3_REGION: 'us-east-1',
      S3_ACCESS_KEY_ID: 'S3RVER',
      S3_SECRET_ACCESS_KEY: 'S3RVER',
    },
    objects: async () => (await server.store.listObjects(bucket, {})).objects.map(({ key }) => key),
    stop: () => server.close(),
    start: async () => {
      server = serverOn(port, directory)
      await server.run()
    },
    close: async () => {
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function serverOn(port: number, directory: string): S3rver {
  const configureBuckets = [{ name: bucket }]
  return new S3rver({ port, address: '127.0.0.1', silent: true, directory, configureBuckets })
}
