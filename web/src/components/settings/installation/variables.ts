/** The variables of the environment that set what could else be changed here, by the names that `locked` has. */
const variables: Readonly<Record<string, string>> = {
  defaultModel: 'DEFAULT_MODEL',
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

export function variableOf(setting: string): string {
  return variables[setting] ?? setting
}
