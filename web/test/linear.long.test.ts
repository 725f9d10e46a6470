import { markMatches } from '@grizz/protocol/matches'
import { describe, expect, it } from 'vitest'
import { plainExcerpt } from '../src/components/conversations/plain-excerpt.ts'
import { codeParts, paragraphParts, tableParts } from '../src/markdown/blocks/parts.ts'
import { createBlockSplitter } from '../src/markdown/blocks/split-blocks.ts'
import { closeOpenMarkdown } from '../src/markdown/close-open-markdown.ts'
import { ruleOnDiagram } from '../src/markdown/diagrams/diagram-rules.ts'
import { findFormulas } from '../src/markdown/formulas/find-formulas.ts'
import { refusalOfFormula } from '../src/markdown/formulas/formula-rules.ts'
import { withoutFormulas } from '../src/markdown/formulas/place-formulas.ts'
import { knownFrom } from '../src/markdown/notes/references.ts'
import { withoutStackedMarks } from '../src/ui/display/stacked-marks.ts'

/** What reads text of a model or a user; none of it may take time by the square of its length. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  createBlockSplitter: (text) => createBlockSplitter()(text, false),
  'createBlockSplitter, while it grows': (text) => createBlockSplitter()(text, true),
  knownFrom: (text) => {
    const blocks = createBlockSplitter()(text, false)
    const known = knownFrom(blocks, false)
    return blocks.flatMap(({ parts }) => parts.map(known.about))
  },
  codeParts,
  paragraphParts,
  tableParts,
  findFormulas: (text) => findFormulas(text, true),
  withoutFormulas: (text) => withoutFormulas(text, findFormulas(text, true)),
  refusalOfFormula,
  closeOpenMarkdown,
  ruleOnDiagram,
  withoutStackedMarks,
  /** Meant for a line or two, so for less than the others. */
  markMatches: (text) => markMatches(text.slice(text.length / 2), ['a', '**', text.slice(0, 500)]),
  plainExcerpt: (text) => plainExcerpt([{ text, match: false }]),
}

const units = ['\n$$\n', '\\[\na\n', 'a\n-\n', 'b\n', ' b\n', '- a\n', '> ', '[a](', '[^a]', '[^a]: b\n', '[a]: b\n']
const more = [
  '[',
  ']',
  '**',
  '*a ',
  '`',
  '`a``',
  '$',
  '$a ',
  '\\',
  '<a ',
  '<!--',
  '~~~\n',
  '|a',
  ' ',
  '\n',
  '\u0301',
  '. ',
  '"',
  '%%{',
]
const texts = [...units, ...more].flatMap((unit) => ['', '- a\n', '```markdown\n'].map((before) => ({ unit, before })))

const SHORT = 10_000
const LONG = 8 * SHORT

describe.each(Object.entries(readers))('%s', (_, read) => {
  it('takes about eight times as long for eight times the text', () => {
    const slow = texts.filter(({ unit, before }) => {
      const timeOf = (length: number) => fastest(() => read(before + unit.repeat(length / unit.length)))
      // Where it takes next to no time its measure says nothing, and what compiles is slower at first.
      return timeOf(LONG) > 30 * Math.max(timeOf(SHORT), 10)
    })
    expect(slow).toEqual([])
  }, 300_000)
})

/** Milliseconds of the processor, the fewer of two, so that whatever else the machine does is not counted. */
function fastest(run: () => void): number {
  const times = [1, 2].map(() => {
    const before = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...times)
}
