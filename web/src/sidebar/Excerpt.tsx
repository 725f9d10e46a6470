import type { FoundMessage } from '@grizz/protocol/http'
import { plainExcerpt } from './plain-excerpt.ts'

type ExcerptProps = { parts: FoundMessage['excerpt'] } | { text: string; q: string }

/** A piece of text with what was looked for marked; that of a message without the signs of Markdown. */
export function Excerpt(props: ExcerptProps) {
  const parts = 'parts' in props ? plainExcerpt(props.parts) : mark(props.text, props.q)
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

function mark(text: string, q: string): FoundMessage['excerpt'] {
  const words = q.replaceAll('"', ' ').split(/\s+/).filter(Boolean)
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|')})`, 'giu')
  if (words.length === 0) return [{ text, match: false }]
  return text.split(pattern).map((part, index) => ({ text: part, match: index % 2 === 1 }))
}
