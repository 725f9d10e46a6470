import type { Capabilities } from '@grizz/protocol/providers'

/** Levels of reasoning, by the names that providers give them. */
const gpt5 = ['minimal', 'low', 'medium', 'high']
const threeLevels = ['low', 'medium', 'high']

const sees = { tools: true, images: true }
const reads = { tools: true, images: false }
/** Claude reads PDF files as they are, and so does OpenAI. */
const seesAndOpensFiles = { ...sees, files: true }

/**
 * What well-known models can do, by their names; of rows that match, a later one comes before an earlier one. Sources, 2026:
 * OpenAI's guides to reasoning, images and PDF files and its pages of single models; Anthropic's overview of models and its
 * pages on effort, extended thinking and migration; Google's page on OpenAI compatibility; the model pages of xAI, DeepSeek,
 * Mistral and Groq; the model cards of Llama, Qwen, Gemma and gpt-oss.
 */
const families: readonly (readonly [RegExp, Capabilities])[] = [
  [/^gpt-3\.5/, { ...reads, temperature: true, reasoningEfforts: [] }],
  [/^gpt-4($|-\d)/, { ...reads, temperature: true, reasoningEfforts: [] }],
  [/^(chatgpt-4o|gpt-4o|gpt-4\.[15]|gpt-4-turbo)/, { ...seesAndOpensFiles, temperature: true, reasoningEfforts: [] }],
  [/^o[1-9]($|-)/, { ...seesAndOpensFiles, temperature: false, reasoningEfforts: threeLevels }],
  [/^(o1-mini|o1-preview|o3-mini)/, { images: false, files: false }],
  [/^(o1-mini|o1-preview)/, { tools: false, reasoningEfforts: [] }],
  [/^gpt-5($|-)/, { ...seesAndOpensFiles, temperature: false, reasoningEfforts: gpt5 }],
  [/^gpt-5\.1/, { ...seesAndOpensFiles, temperature: false, reasoningEfforts: ['none', ...threeLevels] }],
  [
    /^gpt-(5\.[2-9]|[6-9])/,
    { ...seesAndOpensFiles, temperature: false, reasoningEfforts: ['none', ...threeLevels, 'xhigh'] },
  ],
  [/^gpt-5-pro/, { reasoningEfforts: ['high'] }],
  [/^gpt-5\.\d+-pro/, { reasoningEfforts: ['medium', 'high', 'xhigh'] }],
  [/^gpt-(5-chat|chat-latest|5\.\d+-chat)/, { temperature: true, reasoningEfforts: [] }],
  [/^gpt-oss/, { ...reads, temperature: true, reasoningEfforts: threeLevels }],

  [/^claude-/, { ...seesAndOpensFiles, temperature: true, reasoningEfforts: [] }],
  [/^claude-(3[.-]7|(opus|sonnet|haiku)-4)/, { reasoningEfforts: ['none', ...threeLevels] }],
  [/^claude-(opus|sonnet)-4[.-]6/, { reasoningEfforts: ['none', ...threeLevels, 'max'] }],
  [
    /^claude-(opus-4[.-][7-9]|[a-z]+-([5-9]|\d\d)($|[.-]))/,
    { temperature: false, reasoningEfforts: ['none', ...threeLevels, 'xhigh', 'max'] },
  ],

  [/^gemini-/, { ...sees, temperature: true }],
  [/^gemini-(1|2\.0)/, { reasoningEfforts: [] }],
  [/^gemini-2\.5-flash/, { reasoningEfforts: ['none', ...threeLevels] }],
  [/^gemini-(2\.5-pro|3)/, { reasoningEfforts: threeLevels }],

  [/^grok-/, { ...reads, temperature: true }],
  [/^grok-(2-vision|4)/, { images: true }],
  [/^grok-(2|3($|-fast)|4($|-0|-fast|-1-fast))/, { reasoningEfforts: [] }],
  [/^grok-3-mini/, { reasoningEfforts: ['low', 'high'] }],

  [/^deepseek-(chat|v3)/, { ...reads, temperature: true, reasoningEfforts: [] }],
  [/^deepseek-(reasoner|r1|v4)/, { images: false, temperature: true }],
  [/^deepseek-(reasoner|v4)/, { tools: true }],

  [/^(mistral|ministral|magistral|devstral|codestral)-/, { tools: true, temperature: true }],
  [/^pixtral|^mistral-(small-3\.[12]|small-2503|medium-3|large-2512)/, { ...sees, temperature: true }],

  [/^llama-?3\.[123]/, { tools: true, images: false, temperature: true, reasoningEfforts: [] }],
  [/^llama-?(4|3\.2-(11b|90b|vision))/, { images: true, temperature: true, reasoningEfforts: [] }],
  [/^qwen-?(2\.5|3)/, { tools: true, images: false, temperature: true }],
  [/^qwen-?[\d.]+-?vl/, { images: true }],
  [/^gemma-?3/, { images: true, temperature: true, reasoningEfforts: [] }],
  [/^gemma-?3(-1b|:1b|-270m|:270m)/, { images: false }],
  [/^(llava|bakllava|moondream|minicpm-v)/, { tools: false, images: true, temperature: true, reasoningEfforts: [] }],
  [/^kimi-k2/, { tools: true, images: false, temperature: true }],
]

/** What is known of a model by its name, without the vendor before a slash. Empty for an unknown one. */
export function knownCapabilities(model: string): Capabilities {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase()
  return Object.assign({}, ...families.flatMap(([family, capabilities]) => (family.test(name) ? [capabilities] : [])))
}
