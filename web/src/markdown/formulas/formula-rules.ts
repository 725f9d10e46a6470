import { t } from '../../words/en/markdown.ts'

/** As long as a formula may be, in UTF-16 units of TeX; building one takes time in proportion. */
export const LONGEST_FORMULA = 4_000
const MOST_NODES = 20_000
/** A browser draws nested elements by recursion, and a tab ends for good when its stack does. */
const DEEPEST = 250

/** Commands that make text of their own, so that little TeX becomes much, or that write to the console. */
const refused = new Set(
  'def edef gdef xdef let futurelet global long newcommand renewcommand providecommand message errmessage show'.split(
    ' ',
  ),
)
const controlSequence = /\\([A-Za-z@]+|[^A-Za-z@])/g

/** Why a formula is not even read, as a sentence for the user. Linear. */
export function refusalOfFormula(tex: string): string | undefined {
  if (tex.length > LONGEST_FORMULA) return t('formulaTooLong')
  for (const [, name = ''] of tex.matchAll(controlSequence))
    if (refused.has(name)) return t('formulaRefused', { command: `\\${name}` })
  return undefined
}

/** Whether a formula that was built, but is not in the document yet, is more than a browser draws without harm. */
export function isTooMuchToDraw(built: Element): boolean {
  let level: readonly Element[] = [built]
  let nodes = 0
  for (let depth = 0; level.length > 0; depth += 1) {
    nodes += level.length
    if (depth > DEEPEST || nodes > MOST_NODES) return true
    level = level.flatMap(({ children }) => [...children])
  }
  return false
}
