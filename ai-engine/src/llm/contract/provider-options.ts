/** The options of every adapter. */
export interface ProviderOptions {
  /** The name in the model picker and in error sentences. */
  name: string
  /** Names it in runs, in the ledger and in native blocks; made of the name where none is given. */
  slug?: string
  /** Ends in the version, usually `/v1`; the API's own paths and `/models` follow it. */
  baseUrl: string
  apiKey?: string | undefined
  /** Sent with each request; one that has the name of an adapter's own, in upper or lower case, replaces it. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Found on this machine rather than configured: error sentences then do not mention settings. */
  detected?: boolean | undefined
  /** Set by the environment: error sentences then name the variables. */
  fromEnvironment?: boolean | undefined
}
