import { catalogue } from '../language/catalogue.ts'

export const en = {
  footnotes: 'Footnotes',
  backToFootnote: 'Back to footnote {number} in the text',
  showPicture: 'Show picture from {host}',
  done: 'Done',
  toDo: 'To do',
  wrapLines: 'Wrap lines',
  fullSize: 'Full size',
  showSource: 'Show source',
  diagramTitled: 'Diagram: {title}',
  diagram: 'Diagram. Its source can be shown.',
  diagramTooLarge: 'This diagram is too large to be drawn here, so this is its source.',
  diagramKind: 'This kind of diagram is not drawn here, so this is its source.',
  diagramElsewhere: 'This diagram asks for something from elsewhere, so only its source is shown.',
  diagramFailed: 'This diagram cannot be drawn, so this is its source. {reason}',
  formulaTooLarge: 'This formula is too large to be drawn, so this is its source.',
  formulaTooLong: 'This formula is too long to be drawn, so this is its source.',
  formulaRefused: 'Formulas with {command} are not drawn, so this is its source.',
  footnote: 'Footnote {number}',
} as const

export const t = catalogue('markdown', en)
