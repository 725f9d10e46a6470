export interface ProviderRow {
  provider: string
  /** What this provider does in its own way. */
  why: string
  text: string
  reasoning: string
  /** input, output, reasoning, cached */
  tokens: [number, number, number, number]
  /** The model that the provider named. */
  billed: string
  cents: number | null
  /** How the cents come about, in US dollars per million tokens. */
  sum: string
}

/** Noon in UTC: DeepSeek's nights are cheaper. */
export const noon = new Date('2026-11-22T12:00:00Z')

export const providerTable: ProviderRow[] = [
  {
    provider: 'openai',
    why: 'usage in a last chunk without choices; cached input at half price',
    text: 'A grizzly sleeps **five to seven months** — without a snack. 🐻\n',
    reasoning: '',
    tokens: [1200, 17, 0, 1024],
    billed: 'gpt-4o-mini-2024-07-18',
    cents: 0.01134,
    sum: '176 × 0.15 + 1024 × 0.075 + 17 × 0.60 = 113.4',
  },
  {
    provider: 'deepseek',
    why: 'reasoning_content, content null; cached input in prompt_cache_hit_tokens only',
    text: 'Yes: honey, and the bees too.',
    reasoning: 'The user asks about honey. Bears do like it.',
    tokens: [40, 31, 20, 24],
    billed: 'deepseek-reasoner',
    cents: 0.008005,
    sum: '16 × 0.55 + 24 × 0.14 + 31 × 2.19 = 80.05',
  },
  {
    provider: 'xai',
    why: 'reasoning outside completion_tokens: 2 said, 202 billed',
    text: 'Three cubs',
    reasoning: 'First, count the cubs.',
    tokens: [14, 202, 200, 5],
    billed: 'grok-3-mini',
    cents: 0.010408,
    sum: '9 × 0.30 + 5 × 0.075 + 202 × 0.50 = 104.075',
  },
  {
    provider: 'mistral',
    why: 'usage in the chunk that finishes',
    text: 'Bonjour, petit ours.',
    reasoning: '',
    tokens: [9, 6, 0, 0],
    billed: 'mistral-small-latest',
    cents: 0.00027,
    sum: '9 × 0.10 + 6 × 0.30 = 2.7',
  },
  {
    provider: 'mistral-thinking',
    why: 'content is a list of typed parts, thinking among them',
    text: 'Four paws.',
    reasoning: 'Paws: two and two.',
    tokens: [11, 22, 0, 0],
    billed: 'magistral-small-latest',
    cents: 0.00385,
    sum: '11 × 0.50 + 22 × 1.50 = 38.5',
  },
  {
    provider: 'azure',
    why: 'a first chunk without choices and model; the router’s choice is billed; reasoning is only counted',
    text: 'Routed to a small bear.',
    reasoning: '',
    tokens: [15, 78, 64, 0],
    billed: 'gpt-5-nano-2025-08-07',
    cents: 0.003195,
    sum: '15 × 0.05 + 78 × 0.40 = 31.95',
  },
  {
    provider: 'groq',
    why: 'usage in x_groq; reasoning in `reasoning`; a vendor’s prefix before the model',
    text: 'Fast as a bear downhill.',
    reasoning: 'Quick answer.',
    tokens: [30, 12, 5, 0],
    billed: 'openai/gpt-oss-20b',
    cents: 0.000255,
    sum: '30 × 0.029 + 12 × 0.14 = 2.55',
  },
  {
    provider: 'cumulative',
    why: 'the usage so far with every chunk: not a sum; nobody publishes this price',
    text: 'Each chunk counts itself again.',
    reasoning: '',
    tokens: [8, 5, 0, 0],
    billed: 'sonar',
    cents: null,
    sum: 'unknown is not 0',
  },
  {
    provider: 'gemini',
    why: 'cumulative, and thinking shows in the total only: 123 - 20',
    text: 'Two bears.',
    reasoning: '',
    tokens: [20, 103, 0, 0],
    billed: 'gemini-2.5-flash',
    cents: 0.02635,
    sum: '20 × 0.30 + 103 × 2.50 = 263.5',
  },
  {
    provider: 'ollama',
    why: 'reasoning in `reasoning` beside empty content; a tagged name has no public price',
    text: 'Local bears are free.',
    reasoning: 'Think locally.',
    tokens: [26, 9, 0, 0],
    billed: 'qwen3:0.6b',
    cents: null,
    sum: 'a model on one’s own machine',
  },
  {
    provider: 'llamacpp',
    why: 'a first content of null, timings beside the usage',
    text: 'A llama greets a bear.',
    reasoning: '',
    tokens: [10, 7, 0, 0],
    billed: 'bear-7b.Q4_K_M.gguf',
    cents: null,
    sum: 'a model on one’s own machine',
  },
  {
    provider: 'anthropic',
    why: 'details are null; thinking is in completion_tokens and cannot be told apart',
    text: 'Bears hibernate, lightly.',
    reasoning: '',
    tokens: [50, 140, 0, 0],
    billed: 'claude-sonnet-4-5-20250929',
    cents: 0.225,
    sum: '50 × 3 + 140 × 15 = 2250',
  },
  {
    provider: 'anthropic-native',
    why: 'input_tokens without what was read from the cache or written to it: 20 + 900 + 80',
    text: 'The den is warm.',
    reasoning: '',
    tokens: [1000, 15, 0, 900],
    billed: 'claude-sonnet-4-5',
    cents: 0.0795,
    sum: '100 × 3 + 900 × 0.30 + 15 × 15 = 795',
  },
  {
    provider: 'openrouter',
    why: 'a vendor’s prefix before the model; reasoning in `reasoning`, inside completion_tokens',
    text: 'Through a gateway.',
    reasoning: 'Which way?',
    tokens: [100, 60, 40, 50],
    billed: 'openai/gpt-5-mini',
    cents: 0.013375,
    sum: '50 × 0.25 + 50 × 0.025 + 60 × 2 = 133.75',
  },
  {
    provider: 'moonshot',
    why: 'usage inside the choice that finishes, cached_tokens directly in it',
    text: 'The moon over the den.',
    reasoning: '',
    tokens: [70, 9, 0, 64],
    billed: 'kimi-k2-0905-preview',
    cents: 0.00357,
    sum: '6 × 0.60 + 64 × 0.15 + 9 × 2.50 = 35.7',
  },
]
