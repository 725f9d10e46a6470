import { z } from 'zod'
import { mistakeOfUrl } from './core/errors/url-mistakes.ts'
import { MAX_LOG_BYTES } from './core/events/log/entry.ts'
import { isLoopback } from './core/security/loopback.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The variables that say something: an empty one counts as absent. Blanks and quotation marks around a value are an
 * env file's and not a part of it, except in a secret, which is what it is, and in a prompt.
 */
export function givenIn(env: Environment): Environment {
  const bare = Object.entries(env).map(([name, value]) => [name, isVerbatim(name) ? value : bareOf(value)] as const)
  return Object.fromEntries(bare.filter(([, value]) => value !== undefined && value.trim() !== ''))
}

function isVerbatim(name: string): boolean {
  return name === 'AUTH_SECRET' || name === 'SYSTEM_PROMPT'
}

function bareOf(value: string | undefined): string | undefined {
  const trimmed = value?.trim()
  return /^(["']).*\1$/s.test(trimmed ?? '') && trimmed !== '"' && trimmed !== "'"
    ? trimmed?.slice(1, -1).trim()
    : trimmed
}

const whole = (least: number, most = 2_147_483_647) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`)
const perMinute = (allowed: number) => whole(1).default(allowed)
const url = (...protocols: string[]) =>
  z.string().check(({ value, issues }) => {
    const message = mistakeOfUrl(value, protocols)
    if (message) issues.push({ code: 'custom', message, input: value })
  })
const onOff = z
  .enum(['on', 'off', 'true', 'false'], 'must be on or off')
  .transform((value) => value === 'on' || value === 'true')
const proxies = z
  .string()
  .regex(/^(on|off|true|false|\d)$/, 'must be on, off, or the number of proxies, at most 9')
  .transform((value) => (/^\d$/.test(value) ? Number(value) : Number(value === 'on' || value === 'true')))

/** Every variable that the engine reads, with its bounds and what it is when it is absent. docs/operations.md says what each is for. */
export const settings = z.object({
  PORT: whole(0, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: url('http:', 'https:').refine(isOrigin, 'must end after the host and port: there is no path').optional(),
  TRUSTED_ORIGINS: z
    .string()
    .default('')
    .transform(commaSeparated)
    .pipe(z.array(url('http:', 'https:'))),
  TRUST_PROXY: proxies.default(0),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  REDIS_URL: z
    .string()
    .regex(
      /^rediss?(\+(cluster|sentinel))?:\/\//,
      'must begin with redis://, rediss://, redis+cluster:// or redis+sentinel://',
    )
    .optional(),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWKS_URL: url('http:', 'https:')
    .refine(isPrivateWay, 'must be https, or http on this machine')
    .refine(isWithoutLogin, 'must hold no user and no password')
    .optional(),
  SIGNUP: z.enum(['open', 'closed'], 'must be open or closed').optional(),
  OPENAI_API_KEY: z
    .string()
    .regex(/^[ -~]+$/, 'must be plain letters, digits and signs in one line, as the provider gave it')
    .optional(),
  OPENAI_BASE_URL: url('http:', 'https:').optional(),
  DEFAULT_MODEL: z.string().optional(),
  SYSTEM_PROMPT: z.string().optional(),
  MODEL_PRICES: z.string().optional(),
  CONTEXT_MESSAGES: whole(1, 10_000).default(500),
  MAX_CONTEXT_TOKENS: whole(100).default(100_000),
  SUMMARIES: z.enum(['on', 'off']).default('on'),
  QUEUE_LIMIT: whole(1, 1000).default(10),
  QUOTA_MB_PER_USER: whole(1).default(1024),
  QUOTA_CONVERSATIONS_PER_USER: whole(1).default(100_000),
  MAX_FILE_MB: whole(1, 1024).default(50),
  QUOTA_FILE_MB_PER_USER: whole(1, 1_000_000).default(1000),
  FILE_READERS: whole(1, 32).default(1),
  S3_ENDPOINT: url('http:', 'https:').optional(),
  S3_BUCKET: z.string().optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  MAX_CONCURRENT_RUNS: whole(1).default(1000),
  MAX_CONNECTIONS_PER_USER: whole(1).default(50),
  STREAM_MAX_EVENTS: whole(100).default(10_000),
  STREAM_MAX_BYTES: whole(1_048_576).default(MAX_LOG_BYTES),
  STREAM_TTL_SECONDS: whole(60).default(86_400),
  KEEP_STEPS_DAYS: whole(1, 36_500).default(90),
  RUN_LEASE_MS: whole(2000, 600_000).default(5000),
  RUN_RECOVERY: z.enum(['retry', 'interrupt'], 'must be retry or interrupt').default('retry'),
  LLM_FIRST_TOKEN_TIMEOUT_MS: whole(100).default(60_000),
  LLM_ANSWER_TIMEOUT_MS: whole(100).default(1_800_000),
  MAX_ANSWER_CHARACTERS: whole(1000, 10_000_000).default(1_000_000),
  LLM_WORDLESS_TIMEOUT_MS: whole(100).default(300_000),
  LLM_IDLE_TIMEOUT_MS: whole(100).default(30_000),
  BUILT_IN_TOOLS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  SEARCH_API: z.enum(['searxng', 'brave', 'tavily'], 'must be searxng, brave or tavily').optional(),
  SEARCH_BASE_URL: url('http:', 'https:').optional(),
  SEARCH_API_KEY: z.string().optional(),
  MAX_MODEL_CALLS: whole(1, 1000).default(25),
  MAX_TOOL_CALLS: whole(1, 10_000).default(100),
  MAX_SAME_CALLS: whole(1, 1000).default(3),
  MAX_RUN_MINUTES: whole(1, 1440).default(30),
  TOOL_SILENCE_MS: whole(100).default(60_000),
  TOOL_TIMEOUT_MS: whole(100).default(600_000),
  DRAIN_SECONDS: whole(0, 3600).default(25),
  TOOL_SERVERS_FILE: z.string().optional(),
  USER_TOOL_SERVERS: onOff.default(false),
  METRICS_TOKEN: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  RATE_LIMIT_MESSAGES_PER_MINUTE: perMinute(30),
  RATE_LIMIT_READS_PER_MINUTE: perMinute(6000),
  RATE_LIMIT_WRITES_PER_MINUTE: perMinute(3000),
  RATE_LIMIT_SIGN_INS_PER_ADDRESS_PER_MINUTE: perMinute(10),
  RATE_LIMIT_SIGN_INS_PER_ACCOUNT_PER_MINUTE: perMinute(10),
  RATE_LIMIT_FAILED_SIGN_INS_PER_ACCOUNT_PER_MINUTE: perMinute(100),
  RATE_LIMIT_SIGN_UPS_PER_ADDRESS_PER_MINUTE: perMinute(20),
  RATE_LIMIT_NEW_KEYS_PER_MINUTE: perMinute(10),
})
export type Settings = z.infer<typeof settings>

// Keys that anybody on the way can replace would let anybody in.
function isPrivateWay(value: string): boolean {
  if (!URL.canParse(value)) return true
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || isLoopback(hostname)
}

function isWithoutLogin(value: string): boolean {
  const { username, password } = URL.parse(value) ?? { username: '', password: '' }
  return `${username}${password}` === ''
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).href === `${new URL(value).origin}/`
}

function commaSeparated(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
}
