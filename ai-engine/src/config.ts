import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { isLoopback } from './core/security/loopback.ts'
import { s3Mistakes, s3Settings } from './environment/s3-settings.ts'
import { readToolPrograms } from './environment/tool-programs.ts'
import { type Environment, givenIn, type Settings, settings } from './environment.ts'
import { givenSettings } from './environment-settings.ts'
import type { S3Settings } from './services/files/store/s3-store.ts'
import type { GivenSettings } from './services/settings/settings.ts'
import type { McpServer } from './tools/mcp/mcp-server.ts'

/** Everything the engine reads from the environment; durations in the unit that the name says. */
export interface Config {
  port: number
  host: string
  publicUrl: URL
  trustedOrigins: readonly string[]
  /** How many proxies stand in front, each of which tells in `X-Forwarded-For` whom it heard; 0 for none. */
  trustProxy: number
  dataDir: string
  databaseUrl: string | undefined
  redisUrl: string | undefined
  authSecret: string | undefined
  /** Whose tokens besides our own open the API. */
  externalIssuer: { issuer: string; audience: string; jwksUrl: URL } | undefined
  openaiApiKey: string | undefined
  openaiBaseUrl: string | undefined
  modelPrices: Readonly<Record<string, ModelPrice>>
  /** Settings that administrators change in the page, unless the environment sets them. */
  settings: GivenSettings
  /** Most conversations of one user. */
  quotaConversations: number
  /** How many files this engine reads at once. */
  fileReaders: number
  /** Where files are stored; undefined for the database. */
  s3: S3Settings | undefined
  maxConcurrentRuns: number
  streamMaxEvents: number
  streamMaxBytes: number
  streamTtlSeconds: number
  runLeaseMs: number
  runRecovery: 'retry' | 'interrupt'
  firstTokenTimeoutMs: number
  answerTimeoutMs: number
  maxAnswerCharacters: number
  wordlessTimeoutMs: number
  idleTimeoutMs: number
  /** The search engine of the tool web_search; undefined where none is configured. */
  search: { api: 'searxng' | 'brave' | 'tavily'; baseUrl: string; apiKey?: string } | undefined
  /** The bounds of one answer that calls tools; docs/operations.md. */
  maxSameCalls: number
  toolSilenceMs: number
  toolTimeoutMs: number
  drainSeconds: number
  /** Sockets and event streams that one user may have open on this engine. */
  maxConnectionsPerUser: number
  /** Tool servers that run as programs on this machine. */
  toolPrograms: readonly McpServer[]
  metricsToken: string | undefined
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  limits: RateLimits
}

/** US dollars per million tokens. */
export interface ModelPrice {
  inputPerMillion: number
  cachedInputPerMillion?: number | undefined
  cacheWritePerMillion?: number | undefined
  outputPerMillion: number
}

/** How many of each are allowed in a minute. */
export interface RateLimits {
  reads: number
  writes: number
  signInsPerAddress: number
  signInsPerAccount: number
  failedSignInsPerAccount: number
  signUpsPerAddress: number
  newKeys: number
}

/** All mistakes of a configuration at once, each with the variable's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly mistakes: readonly string[]
  constructor(mistakes: readonly string[]) {
    super(`Grizz Chat cannot start with these settings:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`)
    this.mistakes = mistakes
  }
}

const modelPrices = z.record(
  z.string(),
  z.strictObject({
    inputPerMillion: z.number().min(0),
    cachedInputPerMillion: z.number().min(0).optional(),
    cacheWritePerMillion: z.number().min(0).optional(),
    outputPerMillion: z.number().min(0),
  }),
)

/**
 * Reads and checks the settings. An empty variable counts as absent.
 * @throws ConfigError that lists every mistake, not only the first
 */
export function readConfig(env: Environment): Config {
  const given = givenIn(env)
  const parsed = settings.safeParse(given)
  const mistakes = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`)
  const prices = readPrices(given.MODEL_PRICES, mistakes)
  const programs = readPrograms(given.TOOL_SERVERS_FILE, mistakes)
  if (given.DATABASE_URL && !given.AUTH_SECRET)
    mistakes.push(
      'AUTH_SECRET is required with DATABASE_URL, and must be the same on every engine: try `openssl rand -hex 32`',
    )
  mistakes.push(...issuerMistakes(given), ...searchMistakes(given), ...s3Mistakes(given))
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes)
  const own = isForThisMachineAlone(parsed.data) ? 'open' : 'closed'
  return {
    ...toConfig(parsed.data, prices),
    settings: givenSettings(given, parsed.data, own),
    toolPrograms: programs,
  }
}

function toConfig(s: Settings, modelPrices: Config['modelPrices']): Omit<Config, 'toolPrograms' | 'settings'> {
  return {
    port: s.PORT,
    host: s.HOST,
    publicUrl: new URL(s.PUBLIC_URL ?? `http://localhost:${s.PORT}`),
    trustedOrigins: s.TRUSTED_ORIGINS.map((value) => new URL(value).origin),
    trustProxy: s.TRUST_PROXY,
    dataDir: resolve(s.DATA_DIR),
    databaseUrl: s.DATABASE_URL,
    redisUrl: s.REDIS_URL,
    authSecret: s.AUTH_SECRET,
    externalIssuer: externalIssuer(s),
    openaiApiKey: s.OPENAI_API_KEY,
    openaiBaseUrl: s.OPENAI_BASE_URL,
    modelPrices,
    metricsToken: s.METRICS_TOKEN,
    logLevel: s.LOG_LEVEL,
    ...runSettings(s),
  }
}

function runSettings(s: Settings) {
  return {
    quotaConversations: s.QUOTA_CONVERSATIONS_PER_USER,
    fileReaders: s.FILE_READERS,
    s3: s3Settings(s),
    maxConcurrentRuns: s.MAX_CONCURRENT_RUNS,
    maxConnectionsPerUser: s.MAX_CONNECTIONS_PER_USER,
    streamMaxEvents: s.STREAM_MAX_EVENTS,
    streamMaxBytes: s.STREAM_MAX_BYTES,
    streamTtlSeconds: s.STREAM_TTL_SECONDS,
    runLeaseMs: s.RUN_LEASE_MS,
    runRecovery: s.RUN_RECOVERY,
    firstTokenTimeoutMs: s.LLM_FIRST_TOKEN_TIMEOUT_MS,
    answerTimeoutMs: s.LLM_ANSWER_TIMEOUT_MS,
    maxAnswerCharacters: s.MAX_ANSWER_CHARACTERS,
    wordlessTimeoutMs: s.LLM_WORDLESS_TIMEOUT_MS,
    idleTimeoutMs: s.LLM_IDLE_TIMEOUT_MS,
    search: searchSettings(s),
    maxSameCalls: s.MAX_SAME_CALLS,
    toolSilenceMs: s.TOOL_SILENCE_MS,
    toolTimeoutMs: s.TOOL_TIMEOUT_MS,
    drainSeconds: s.DRAIN_SECONDS,
    limits: {
      reads: s.RATE_LIMIT_READS_PER_MINUTE,
      writes: s.RATE_LIMIT_WRITES_PER_MINUTE,
      signInsPerAddress: s.RATE_LIMIT_SIGN_INS_PER_ADDRESS_PER_MINUTE,
      signInsPerAccount: s.RATE_LIMIT_SIGN_INS_PER_ACCOUNT_PER_MINUTE,
      failedSignInsPerAccount: s.RATE_LIMIT_FAILED_SIGN_INS_PER_ACCOUNT_PER_MINUTE,
      signUpsPerAddress: s.RATE_LIMIT_SIGN_UPS_PER_ADDRESS_PER_MINUTE,
      newKeys: s.RATE_LIMIT_NEW_KEYS_PER_MINUTE,
    },
  }
}

// Behind a proxy on this machine the engine listens on loopback too, and every stranger reaches it.
function isForThisMachineAlone({ HOST, PUBLIC_URL, TRUST_PROXY }: Settings): boolean {
  return isLoopback(HOST) && (!PUBLIC_URL || isLoopback(new URL(PUBLIC_URL).hostname)) && !TRUST_PROXY
}

function issuerMistakes(given: Environment): string[] {
  const set = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWKS_URL'].filter((name) => given[name])
  const own = given.PUBLIC_URL ?? `http://localhost:${given.PORT ?? 3000}`
  return [
    ...(set.length === 1 || set.length === 2
      ? ['JWT_ISSUER, JWT_AUDIENCE and JWKS_URL belong together: set all or none']
      : []),
    ...(URL.canParse(own) && given.JWT_ISSUER === new URL(own).origin
      ? ['JWT_ISSUER must not be PUBLIC_URL: that is our own name']
      : []),
  ]
}

const searchAddresses: Readonly<Record<string, string>> = {
  brave: 'https://api.search.brave.com',
  tavily: 'https://api.tavily.com',
}

function searchMistakes({ SEARCH_API, SEARCH_BASE_URL, SEARCH_API_KEY }: Environment): string[] {
  if (!SEARCH_API) return SEARCH_BASE_URL || SEARCH_API_KEY ? ['SEARCH_API says which search engine it is: set it'] : []
  if (SEARCH_API === 'searxng') return SEARCH_BASE_URL ? [] : ['SEARCH_BASE_URL must be the address of the SearXNG']
  return SEARCH_API_KEY ? [] : [`SEARCH_API_KEY is required with SEARCH_API=${SEARCH_API}`]
}

function searchSettings({ SEARCH_API, SEARCH_BASE_URL, SEARCH_API_KEY }: Settings): Config['search'] {
  const baseUrl = SEARCH_BASE_URL ?? searchAddresses[SEARCH_API ?? '']
  if (!SEARCH_API || !baseUrl) return undefined
  return { api: SEARCH_API, baseUrl, ...(SEARCH_API_KEY && { apiKey: SEARCH_API_KEY }) }
}

function externalIssuer({ JWT_ISSUER, JWT_AUDIENCE, JWKS_URL }: Settings): Config['externalIssuer'] {
  if (!JWT_ISSUER || !JWT_AUDIENCE || !JWKS_URL) return undefined
  return { issuer: JWT_ISSUER, audience: JWT_AUDIENCE, jwksUrl: new URL(JWKS_URL) }
}

function readPrices(file: string | undefined, mistakes: string[]): Config['modelPrices'] {
  if (!file) return {}
  try {
    return modelPrices.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    mistakes.push(`MODEL_PRICES: ${whyUnreadable(error)}`)
    return {}
  }
}

function readPrograms(file: string | undefined, mistakes: string[]): Config['toolPrograms'] {
  if (!file) return []
  try {
    return readToolPrograms(file)
  } catch (error) {
    mistakes.push(`TOOL_SERVERS_FILE: ${whyUnreadable(error)}`)
    return []
  }
}

// Without the text: a wrong path may name a file of secrets.
function whyUnreadable(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error).replaceAll('\n', ' ')
  if (error instanceof SyntaxError) return 'that file is not JSON'
  return `that file cannot be read (${error instanceof Error && 'code' in error ? error.code : 'unknown reason'})`
}
