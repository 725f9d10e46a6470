import type { SeenMessage } from './seen.ts'

/** One part of a message's content. */
export interface WirePart {
  type: string
  text?: string
  image_url?: { url: string }
  file?: { file_data: string }
}

/** Text, or parts of which some are pictures or documents. */
export function contentOf(
  content: string | null | readonly WirePart[] | undefined,
): Pick<SeenMessage, 'content' | 'files'> {
  if (typeof content === 'string') return { content }
  const parts = content ?? []
  const files = parts.flatMap(({ image_url, file }) => image_url?.url ?? file?.file_data ?? [])
  return { content: parts.flatMap(({ text }) => text ?? []).join('\n'), ...(files.length > 0 && { files }) }
}
