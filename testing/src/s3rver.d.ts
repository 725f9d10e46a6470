// The package has no types of its own.
declare module 's3rver' {
  import type { AddressInfo } from 'node:net'

  export default class S3rver {
    constructor(options: {
      port: number
      address: string
      silent: boolean
      directory: string
      configureBuckets: { name: string }[]
    })
    run(): Promise<AddressInfo>
    close(): Promise<void>
    store: { listObjects(bucket: string, options: object): Promise<{ objects: { key: string }[] }> }
  }
}
