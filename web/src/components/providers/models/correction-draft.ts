import type { Capabilities, ModelCorrection } from '@grizz/protocol/providers'

/** `''` where nothing is said. */
export type Said = '' | 'yes' | 'no'

/** A correction as it is typed. */
export interface CorrectionDraft {
  name: string
  contextWindow: string
  maxOutputTokens: string
  inputPerMillion: string
  cachedInputPerMillion: string
  cacheWritePerMillion: string
  outputPerMillion: string
  tools: Said
  images: Said
  files: Said
  temperature: Said
  /** Levels with commas between them. */
  reasoningEfforts: string
  reasoning: Said
}

export const abilityNames = ['tools', 'images', 'files', 'temperature'] as const
export const priceNames = [
  'inputPerMillion',
  'cachedInputPerMillion',
  'cacheWritePerMillion',
  'outputPerMillion',
] as const
export const tokenNames = ['contextWindow', 'maxOutputTokens'] as const

export function draftOf({
  name,
  capabilities = {},
  price,
  contextWindow,
  maxOutputTokens,
}: ModelCorrection): CorrectionDraft {
  const { reasoningEfforts } = capabilities
  return {
    name: name ?? '',
    contextWindow: numeral(contextWindow),
    maxOutputTokens: numeral(maxOutputTokens),
    inputPerMillion: numeral(price?.inputPerMillion),
    cachedInputPerMillion: numeral(price?.cachedInputPerMillion),
    cacheWritePerMillion: numeral(price?.cacheWritePerMillion),
    outputPerMillion: numeral(price?.outputPerMillion),
    tools: saidOf(capabilities.tools),
    images: saidOf(capabilities.images),
    files: saidOf(capabilities.files),
    temperature: saidOf(capabilities.temperature),
    reasoning: saidOf(reasoningEfforts && reasoningEfforts.length > 0),
    reasoningEfforts: reasoningEfforts?.join(', ') ?? '',
  }
}

/** The names of the fields that hold what cannot be meant. */
export function mistakesIn(draft: CorrectionDraft): (keyof CorrectionDraft)[] {
  const badTokens = tokenNames.filter(
    (name) => !isNumber(draft[name], (value) => Number.isInteger(value) && value >= 1),
  )
  const badPrices = priceNames.filter((name) => !isNumber(draft[name], (value) => value >= 0 && value <= 1e6))
  const somePrice = priceNames.some((name) => draft[name].trim() !== '')
  const missing = (['inputPerMillion', 'outputPerMillion'] as const).filter((name) => somePrice && !draft[name].trim())
  const noLevels = draft.reasoning === 'yes' && levelsIn(draft).length === 0
  return [...badTokens, ...badPrices, ...missing, ...(noLevels ? (['reasoningEfforts'] as const) : [])]
}

/** @param draft without mistakes */
export function correctionOf(draft: CorrectionDraft): ModelCorrection {
  const capabilities = capabilitiesOf(draft)
  const prices = numbersOf(draft, priceNames)
  return {
    ...(draft.name.trim() && { name: draft.name.trim() }),
    ...numbersOf(draft, tokenNames),
    ...(Object.keys(capabilities).length > 0 && { capabilities }),
    ...(Object.keys(prices).length > 0 && { price: { inputPerMillion: 0, outputPerMillion: 0, ...prices } }),
  }
}

function capabilitiesOf(draft: CorrectionDraft): Capabilities {
  const said = abilityNames.flatMap((name) => (draft[name] === '' ? [] : [[name, draft[name] === 'yes'] as const]))
  const levels = draft.reasoning === 'no' ? [] : levelsIn(draft)
  return { ...Object.fromEntries(said), ...(draft.reasoning !== '' && { reasoningEfforts: levels }) }
}

function levelsIn({ reasoningEfforts }: CorrectionDraft): string[] {
  return reasoningEfforts
    .split(',')
    .map((level) => level.trim())
    .filter(Boolean)
}

function numbersOf<Name extends keyof CorrectionDraft>(draft: CorrectionDraft, names: readonly Name[]) {
  const given = names.filter((name) => draft[name].trim() !== '')
  return Object.fromEntries(given.map((name) => [name, Number(draft[name])])) as Partial<Record<Name, number>>
}

function isNumber(text: string, isMeant: (value: number) => boolean): boolean {
  return text.trim() === '' || isMeant(Number(text))
}

function saidOf(value: boolean | undefined): Said {
  if (value === undefined) return ''
  return value ? 'yes' : 'no'
}

function numeral(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}
