import { t } from '../../words/en/markdown.ts'

/** Why a diagram is not drawn, as a sentence for the user; or its text, ready to be drawn. */
export type Ruling = { refusal: string } | { drawable: string }

const LONGEST = 6_000
const MOST_LINES = 200
/** Each can be a node, and to place these takes more time than their number grows. */
const MOST_STATEMENTS = 400
const statement = /[;&\n]|-{2,}|={2,}|-\.|~{3,}/g
/** Kinds whose cost follows the length of their text, and that have no other way to name a picture than those below. */
const kinds =
  /^\s*(graph|flowchart|sequenceDiagram|classDiagram|stateDiagram|erDiagram|journey|gantt|pie|quadrantChart|requirementDiagram|gitGraph|mindmap|timeline|xychart|sankey|kanban|architecture)\b/

/**
 * Mermaid measures what it draws inside of this page, so what could load something or run is kept out before it starts:
 * its settings, HTML, pictures and styles from elsewhere, and sizes that no text bounds.
 */
export function ruleOnDiagram(source: string): Ruling {
  if (isTooLarge(source)) return { refusal: t('diagramTooLarge') }
  const text = withoutSettings(source)
  const body = text.replace(/^\s*%%.*$/gm, '')
  if (!kinds.test(body)) return { refusal: t('diagramKind') }
  if (reachesOut(text)) return { refusal: t('diagramElsewhere') }
  return { drawable: withoutTags(text) }
}

function isTooLarge(source: string): boolean {
  if (source.length > LONGEST || source.split('\n').length > MOST_LINES) return true
  return (source.match(statement)?.length ?? 0) > MOST_STATEMENTS
}

/** Front matter and `%%{init: …}%%`: the model must not decide how a diagram looks and what it may do. */
function withoutSettings(source: string): string {
  return source
    .replace(/\r\n?/g, '\n')
    .replace(/^\s*---[\s\S]*?\n\s*---[ \t]*(?:\n|$)/, '')
    .replace(/%%\s*\{[\s\S]*?\}\s*%%/g, '')
}

function reachesOut(text: string): boolean {
  if (/%%\s*\{|^\s*---|(?:url|src|image-set|image|element)\s*\(|@import|@font-face/im.test(text)) return true
  if (/^\s*(?:properties|details|links?)\b/m.test(text) && /^\s*sequenceDiagram/m.test(text)) return true
  if (/^\s*(?:style|classDef|linkStyle|cssClass).*\\/m.test(text)) return true
  if (/\btickInterval\b/i.test(text)) return true
  const shapes = text.indexOf('@{')
  return shapes >= 0 && /img|icon|\\/i.test(text.slice(shapes))
}

/** A label may break its line; any other tag is shown as the text it is. */
function withoutTags(text: string): string {
  return text.replace(/<(?=[a-z/!?])(?!br\s*\/?>|<)/gi, (_, at: number) => (isStereotype(text, at) ? '<' : '#lt;'))
}

/** `<<interface>>` of a class. */
function isStereotype(text: string, at: number): boolean {
  return text[at - 1] === '<' && /^<[\w -]+>>/.test(text.slice(at, at + 60))
}
