/** What of the settings the transport needs. */
export interface ApiSettings {
  host: string
  /** 0: whichever port the server was given. */
  port: number
  publicUrl: URL
  trustedOrigins: readonly string[]
  /** How many proxies in front are believed; 0 for none. */
  trustProxy: number
  metricsToken: string | undefined
  /** The exported page. */
  pageDir: string
}
