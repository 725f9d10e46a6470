/** The settings of the transport. */
export interface ApiSettings {
  host: string
  /** 0: a free port that the system chooses. */
  port: number
  publicUrl: URL
  trustedOrigins: readonly string[]
  /** How many proxies in front are believed; 0 for none. */
  trustProxy: number
  metricsToken: string | undefined
  /** The exported page. */
  pageDir: string
}
