/** The text of parts. Free of zod, so that the page may use it. */
import type { Part } from './parts.ts'

/** The text of a message: its text parts, with a blank line between them. */
export function contentOf(parts: readonly Part[]): string {
  return joined(parts, 'text')
}

/** The model's reasoning: its reasoning parts, with a blank line between them. */
export function reasoningOf(parts: readonly Part[]): string {
  return joined(parts, 'reasoning')
}

/** The parts of a message of which only its texts are known. */
export function partsOf({ content, reasoning }: { content: string; reasoning?: string | null | undefined }): Part[] {
  return [
    ...(reasoning ? [{ type: 'reasoning' as const, text: reasoning }] : []),
    ...(content ? [{ type: 'text' as const, text: content }] : []),
  ]
}

function joined(parts: readonly Part[], type: 'text' | 'reasoning'): string {
  const texts = parts.flatMap((part) => (part.type === type && part.text !== '' ? [part.text] : []))
  return texts.length === 1 ? (texts[0] ?? '') : texts.join('\n\n')
}
