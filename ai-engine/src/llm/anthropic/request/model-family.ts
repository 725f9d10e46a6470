/** What a model's name says of it. What is wrong here is learned from the server's refusal. */
export interface ModelFamily {
  /** `adaptive`: the model decides how much it thinks, by an effort; `budget`: it is given a number of tokens. */
  thinking: 'adaptive' | 'budget'
  /** It thinks where nothing is said about it. */
  thinksByDefault: boolean
  /** Thinking cannot be switched off. */
  alwaysThinks: boolean
  /** It knows a temperature. */
  sampling: boolean
  /** The most that is asked for where nobody says how long an answer may be. */
  maxTokens: number
}

const newer = /claude-([a-z]+)-(\d+)(?:[-.](\d{1,2}))?(?!\d)/
const older = /claude-(?:instant-)?v?(\d)(?:[-.](\d))?(?!\d)/
const noClaude = 16_384

/**
 * Claude from 4.6 on thinks adaptively, from 4.7 on has no temperature, and from 5 on thinks by default; Fable, Mythos, and Sonnet
 * and Opus from 5.5 on always do: https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking and the pages of the
 * models. Others that speak this API (DeepSeek, Kimi, GLM, MiniMax, Ollama) take a budget.
 */
export function familyOf(model: string): ModelFamily {
  const name = model.toLowerCase()
  const [, family = '', major = '0', minor = '0'] = newer.exec(name) ?? olderName(name)
  const version = Number(major) + Number(minor) / 100
  const isFable = family === 'fable' || family === 'mythos'
  return {
    thinking: version >= 4.06 ? 'adaptive' : 'budget',
    thinksByDefault: version >= 5,
    alwaysThinks: isFable || (version >= 5.05 && family !== 'haiku'),
    sampling: version < 4.07,
    maxTokens: maxTokensOf(family, version),
  }
}

function olderName(name: string): readonly (string | undefined)[] {
  const [, major, minor] = older.exec(name) ?? []
  return ['', '', major, minor]
}

function maxTokensOf(family: string, version: number): number {
  if (version === 0) return noClaude
  if (version < 3.05) return 4096
  if (version < 3.07) return 8192
  return family === 'opus' && version < 4.05 ? 32_000 : 64_000
}
