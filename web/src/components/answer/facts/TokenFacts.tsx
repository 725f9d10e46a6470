import type { Usage } from '@grizz/protocol/resources'
import { Fact } from '../../../ui/display/Fact.tsx'
import { count, money } from '../../../ui/display/money.ts'

/** Tokens and money as rows of a `<dl>`; ≈ where they are estimated, `unknown` without a price. */
export function TokenFacts({ usage }: { usage: Usage }) {
  const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens, usageCents, estimated } = usage
  const about = estimated ? '≈ ' : ''
  return (
    <>
      <Fact name="Input tokens">{about + count(inputTokens)}</Fact>
      {cachedInputTokens > 0 && <Fact name="of these cached">{about + count(cachedInputTokens)}</Fact>}
      <Fact name="Output tokens">{about + count(outputTokens)}</Fact>
      {reasoningTokens > 0 && <Fact name="of these reasoning">{about + count(reasoningTokens)}</Fact>}
      <Fact name="Cost">{usageCents === null ? 'unknown' : about + money(usageCents)}</Fact>
    </>
  )
}
