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
