import type { Model } from '@grizz/protocol/http'
import { t } from '../../words/en/models.ts'
import { shownLanguage } from '../../words/language/language.ts'

/** Its window and its prices, as far as they are known. */
export function factsOf({ demo, contextWindow, inputPerMillion, outputPerMillion }: Model): string[] {
  if (demo) return [t('aDemo')]
  return [
    ...(contextWindow ? [t('window', { tokens: tokens(contextWindow) })] : []),
    ...priceOf(inputPerMillion, outputPerMillion),
  ]
}

/** A number of tokens, rounded: `128k`, `1M`. */
function tokens(value: number): string {
  return value.toLocaleString(shownLanguage(), { notation: 'compact', maximumFractionDigits: 1 })
}

function dollars(value: number): string {
  return value.toLocaleString(shownLanguage(), { style: 'currency', currency: 'USD', maximumFractionDigits: 4 })
}

function priceOf(input: number | null, output: number | null): string[] {
  if (input === null || output === null) return []
  if (input === 0 && output === 0) return [t('free')]
  return [t('prices', { input: dollars(input), output: dollars(output) })]
}
