import type { ModelMessage, ModelRequest } from '../contract/model.ts'

export interface DemoCall {
  /** The text that the model writes before it. */
  text: string
  name: string
  /** JSON. */
  arguments: string
}

const toolName = 'run_javascript'
/** This much of a question is read, since a user chooses its length. */
const MAX_CHARACTERS = 500
const MAX_RESULT_LENGTH = 2000

/** The call that the demo model makes: for arithmetic, or when it is asked for a tool, where it has one to compute with. */
export function demoCall(question: string, { tools = [], toolChoice }: ModelRequest): DemoCall | undefined {
  const code = codeFor(question.slice(0, MAX_CHARACTERS))
  if (code === undefined || toolChoice === 'none' || !tools.some(({ name }) => name === toolName)) return undefined
  return { text: 'I compute that with a tool.', name: toolName, arguments: JSON.stringify({ code }) }
}

/** The demo model's answer once its tool has answered. */
export function demoResult({ content, isError }: Extract<ModelMessage, { role: 'tool' }>): string {
  const said = content.slice(0, MAX_RESULT_LENGTH).toWellFormed().replaceAll('~~~', '~ ~ ~')
  return `${isError ? 'The tool could not do it' : 'The tool answered'}:

~~~text
${said}
~~~

The line above it shows the call: what was sent to the tool, how long it took, and what came back. A connected model
decides by itself when a tool helps. It can compute, read web pages, and use the tool servers that you connect.

*Computed for the demo model, which writes from a script.*`
}

function codeFor(question: string): string | undefined {
  const expression = expressionIn(question)
  if (expression !== undefined) return expression
  const isCalculation = /\b(calculate|compute|add up|(sum|average|mean) of)\b/i.test(question)
  const numbers = question.match(/\d+(\.\d+)?/g) ?? []
  if (isCalculation && numbers.length > 1) return statistics(numbers)
  return isCalculation || /\b(demo )?tools?\b/i.test(question) ? example : undefined
}

const example = `// The sum of the numbers from 1 to 100
Array.from({ length: 100 }, (_, index) => index + 1).reduce((sum, number) => sum + number)`

const statistics = (numbers: readonly string[]) => `const numbers = [${numbers.map(Number).join(', ')}]
const sum = numbers.reduce((total, number) => total + number, 0)
JSON.stringify({ sum, mean: sum / numbers.length })`

/** Arithmetic in a question that asks for it, as JavaScript; a date or a telephone number is none. */
function expressionIn(question: string): string | undefined {
  const plain = question.replaceAll('−', '-').replaceAll(/(?<=[\d)] ?)x(?= ?[\d(])/gi, '×')
  const found = /[\d(][\d\s.,()+\-*/×÷^%]*[\d)]/.exec(plain)?.[0]
  if (!found || /^\d{4}-\d\d-\d\d/.test(found) || !/\d\)*\s*[-+*/×÷^%]\s*[(\s-]*\d/.test(found)) return undefined
  const isAsked = /what|calculate|compute|how (much|many)|solve|evaluate/i.test(question)
  if (!isAsked && found.length < question.replace(/[\s=?]+$/, '').length) return undefined
  return found
    .replaceAll(/,(?=\d{3})/g, '')
    .replaceAll('×', '*')
    .replaceAll('÷', '/')
    .replaceAll('^', '**')
}
