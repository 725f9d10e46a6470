import type { Translate } from './language/language.ts'
import type { Plural, Text } from './language/text.ts'

const plain = 'aceinosuyACEINOSUY'
const accented = 'àçéîñöšûýÀÇÉÎÑÖŠÛÝ'

/** English that shows what stands in no catalogue, because it has no accents, and what has no room for a longer language. */
export const translate: Translate = (_part, _key, english) => pseudo(english)

function pseudo(text: Text): Text {
  if (typeof text === 'string') return longer(text)
  return { ...text, ...mapped(text), other: longer(text.other) }
}

function mapped({ ordinal: _, ...forms }: Plural) {
  return Object.fromEntries(Object.entries(forms).map(([form, text]) => [form, longer(text)]))
}

/** A third longer, values untouched. */
function longer(text: string): string {
  const changed = text.replace(/\{\w+\}|[a-z]/gi, (found) => accented[plain.indexOf(found)] ?? found)
  return `${changed}${' ~~~'.repeat(Math.ceil(text.length / 12))}`
}
