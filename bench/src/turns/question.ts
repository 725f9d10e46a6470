import { textOf } from '../relay/text.ts'

/** What an answer does before its text: nothing, or one call, of a tool server's read-only tool or of a built-in one. */
export const kinds = ['no tool', 'tool server', 'run_javascript'] as const
export type Kind = (typeof kinds)[number]

export interface Question {
  kind: Kind
  /** Whose text the answer has. */
  stream: number
}

const WORDS = 10
const SLUG = 'effects__'
/** The read-only tool of the tests' tool server that is called. */
export const READ_TOOL = 'read_counter'

/** What the model is asked, with its own part in it: `testing/src/upstream/plan.ts`. */
export function contentOf(question: Question): string {
  const calls = callsOf(question)
  const turns = [...(calls.length > 0 ? [{ calls }] : []), { text: answerTo(question) }]
  return `Go on about bears, please. [[tools ${JSON.stringify(turns)}]]`
}

/** The whole text of the answer, which comes after the call's result. */
export function answerTo({ stream }: Question): string {
  return textOf(stream, WORDS).trim()
}

/** The results of its calls as they are saved. */
export function resultsOf({ kind }: Question): string[] {
  if (kind === 'no tool') return []
  return [kind === 'tool server' ? '0' : 'Result: 42']
}

/** The server's own name of a tool that a model calls. */
export function nameAtServer(name: string): string {
  return name.slice(SLUG.length)
}

function callsOf({ kind, stream }: Question): { name: string; args: Record<string, unknown> }[] {
  if (kind === 'no tool') return []
  if (kind === 'tool server') return [{ name: SLUG + READ_TOOL, args: { key: `bear ${stream}` } }]
  return [{ name: 'run_javascript', args: { code: '6 * 7' } }]
}
