import type { Environment, Settings as Variables } from './environment.ts'
import type { SettingName, SettingValues } from './services/settings/setting-values.ts'
import type { GivenSettings } from './services/settings/settings.ts'

/** The variable that sets and locks each setting; null for a setting of the page alone. */
const variables: Readonly<Record<SettingName, keyof Variables | null>> = {
  defaultModel: 'DEFAULT_MODEL',
  // The model is not one of whichever provider was chosen in the page.
  defaultProvider: 'DEFAULT_MODEL',
  titleModel: null,
  titleProvider: null,
  embeddingModel: null,
  embeddingProvider: null,
  instructions: 'SYSTEM_PROMPT',
  signUp: 'SIGNUP',
  builtInTools: 'BUILT_IN_TOOLS',
  userToolServers: 'USER_TOOL_SERVERS',
  summaries: 'SUMMARIES',
  keepStepsDays: 'KEEP_STEPS_DAYS',
  'limits.modelCalls': 'MAX_MODEL_CALLS',
  'limits.toolCalls': 'MAX_TOOL_CALLS',
  'limits.runMinutes': 'MAX_RUN_MINUTES',
  'limits.contextTokens': 'MAX_CONTEXT_TOKENS',
  'limits.contextMessages': 'CONTEXT_MESSAGES',
  'limits.queue': 'QUEUE_LIMIT',
  'limits.messagesPerMinute': 'RATE_LIMIT_MESSAGES_PER_MINUTE',
  'limits.quotaMbPerUser': 'QUOTA_MB_PER_USER',
  'limits.maxFileMb': 'MAX_FILE_MB',
  'limits.quotaFileMbPerUser': 'QUOTA_FILE_MB_PER_USER',
}

/** The settings that the environment gives: a value that it sets is locked, and its defaults are the built-in values. */
export function givenSettings(given: Environment, read: Variables, signUp: 'open' | 'closed'): GivenSettings {
  return {
    values: valuesOf(read, signUp),
    locked: new Map(lockedBy(given)),
  }
}

function lockedBy(given: Environment): (readonly [SettingName, keyof Variables])[] {
  const entries = Object.entries(variables) as [SettingName, keyof Variables | null][]
  return entries.flatMap(([name, variable]) =>
    variable && given[variable] !== undefined ? [[name, variable] as const] : [],
  )
}

function valuesOf(s: Variables, signUp: 'open' | 'closed'): SettingValues {
  return {
    defaultModel: s.DEFAULT_MODEL ?? null,
    defaultProvider: null,
    titleModel: null,
    titleProvider: null,
    embeddingModel: null,
    embeddingProvider: null,
    instructions: s.SYSTEM_PROMPT ?? null,
    signUp: s.SIGNUP ?? signUp,
    builtInTools: s.BUILT_IN_TOOLS === 'on',
    userToolServers: s.USER_TOOL_SERVERS,
    summaries: s.SUMMARIES === 'on',
    keepStepsDays: s.KEEP_STEPS_DAYS,
    limits: {
      modelCalls: s.MAX_MODEL_CALLS,
      toolCalls: s.MAX_TOOL_CALLS,
      runMinutes: s.MAX_RUN_MINUTES,
      contextTokens: s.MAX_CONTEXT_TOKENS,
      contextMessages: s.CONTEXT_MESSAGES,
      queue: s.QUEUE_LIMIT,
      messagesPerMinute: s.RATE_LIMIT_MESSAGES_PER_MINUTE,
      quotaMbPerUser: s.QUOTA_MB_PER_USER,
      maxFileMb: s.MAX_FILE_MB,
      quotaFileMbPerUser: s.QUOTA_FILE_MB_PER_USER,
    },
  }
}
