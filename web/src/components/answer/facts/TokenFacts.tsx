import type { Usage } from '@grizz/protocol/resources'
import { Fact } from '../../../ui/display/Fact.tsx'
import { count, money } from '../../../ui/display/money.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/thread.ts'

/** Tokens and money as rows of a `<dl>`; ≈ where they are estimated, `unknown` without a price. */
export function TokenFacts({ usage }: { usage: Usage }) {
  const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens, usageCents, estimated } = usage
  const about = estimated ? '≈ ' : ''
  return (
    <>
      <Fact name={t('inputTokens')}>{about + count(inputTokens)}</Fact>
      {cachedInputTokens > 0 && <Fact name={t('cached')}>{about + count(cachedInputTokens)}</Fact>}
      <Fact name={t('outputTokens')}>{about + count(outputTokens)}</Fact>
      {reasoningTokens > 0 && <Fact name={t('reasoning')}>{about + count(reasoningTokens)}</Fact>}
      <Fact name={common('cost')}>{usageCents === null ? common('unknown') : about + money(usageCents)}</Fact>
    </>
  )
}
