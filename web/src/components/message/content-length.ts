import { t } from '../../words/en/chat.ts'

/** The protocol's MAX_CONTENT_LENGTH in UTF-16 units; its module would bring the schemas into the browser. */
export const LONGEST_CONTENT = 32_000

/** The note about a text's length before it is sent; none while there is room. */
export function lengthNote(length: number): string | undefined {
  if (length > LONGEST_CONTENT) return t('tooLong', { count: length - LONGEST_CONTENT })
  if (length > LONGEST_CONTENT * 0.9) return t('left', { count: LONGEST_CONTENT - length })
  return undefined
}
