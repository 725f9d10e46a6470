import type { FoundMessage } from '@grizz/protocol/http'
import { markMatches, searchTerms } from '@grizz/protocol/matches'
import { plainExcerpt } from './plain-excerpt.ts'

type ExcerptProps = { parts: FoundMessage['excerpt'] } | { text: string; q: string }

/** A piece of text with what was looked for marked; that of a message without the signs of Markdown. */
export function Excerpt(props: ExcerptProps) {
  const parts = 'parts' in props ? plainExcerpt(props.parts) : markMatches(props.text, searchTerms(props.q))
  return parts.map(({ text, match }, index) =>
    match ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name
      <mark key={index} className="rounded-[3px] bg-honey-soft text-ink">
        {text}
      </mark>
    ) : (
      text
    ),
  )
}
