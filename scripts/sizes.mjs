// Prints how long files and functions are and holds the hard limits; and the page takes only types of protocol, its reducer and the marks of a search.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

const root = fileURLToPath(new URL('..', import.meta.url))
const limits = { file: { median: 60, ninety: 200, most: 300 }, function: { median: 8, ninety: 30, most: 60 } }
const mainPath = [
  'ai-engine/src/api/ws/chat.ts',
  'ai-engine/src/api/http/chat/messages.ts',
  'ai-engine/src/api/server/authenticate.ts',
  'ai-engine/src/api/following/follow.ts',
  'ai-engine/src/services/messages/send-message.ts',
  'ai-engine/src/services/runs/run-queue.ts',
  'ai-engine/src/services/memory/memory.ts',
  'ai-engine/src/agents/chat-agent.ts',
]
const mainPathMost = 80
const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

const patterns = ['{protocol,ai-engine,web,testing}/src/**/*.{ts,tsx}', 'scripts/*.mjs', '{bench,faults}/**/*.{ts,mjs}']
const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).map(measure)
const functions = files.flatMap(({ functions }) => functions)

report('files', files, limits.file)
report('functions', functions, limits.function)
const mistakes = [
  ...tooLong(files, limits.file.most),
  ...tooLong(functions, limits.function.most),
  ...tooLong(
    files.filter(({ name }) => mainPath.includes(name)),
    mainPathMost,
  ),
  ...files.flatMap(({ foreign }) => foreign),
]
for (const mistake of mistakes) console.error(mistake)
process.exitCode = mistakes.length > 0 ? 1 : 0

function measure(path) {
  const name = path.replaceAll('\\', '/')
  const text = readFileSync(`${root}${path}`, 'utf8')
  const { program, module } = parseSync(name, text)
  return {
    name,
    lines: linesOf(text),
    functions: findFunctions(program, text, name),
    foreign: findForeign(module, name),
  }
}

/** A function's own lines: what functions inside it do is theirs, so that a factory is as long as what it does itself. */
function findFunctions(node, text, file) {
  if (Array.isArray(node)) return node.flatMap((child) => findFunctions(child, text, file))
  if (!node || typeof node !== 'object') return []
  const inside = Object.values(node).flatMap((child) => findFunctions(child, text, file))
  if (!functionTypes.has(node.type)) return inside
  const [first, last] = [lineAt(text, node.start), lineAt(text, node.end)]
  const others = inside.filter(({ outermost }) => outermost).reduce((sum, other) => sum + other.last - other.first, 0)
  for (const other of inside) other.outermost = false
  return [{ name: `${file}:${first}`, first, last, outermost: true, lines: last - first + 1 - others }, ...inside]
}

function lineAt(text, offset) {
  return text.slice(0, offset).split('\n').length
}

/** A value import of a schema would put zod into the browser. */
function findForeign(module, file) {
  if (!file.startsWith('web/src/')) return []
  return module.staticImports
    .filter(({ moduleRequest }) =>
      /^@grizz\/protocol\/(?!(?:reducer\/.*|part-text|matches)$)/.test(moduleRequest.value),
    )
    .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
    .map(
      ({ moduleRequest }) =>
        `${file} imports values of ${moduleRequest.value}: the page takes only types, the reducer and the marks of a search`,
    )
}

function linesOf(text) {
  return text.trimEnd().split('\n').length
}

function report(what, measured, limit) {
  const sorted = measured.map(({ lines }) => lines).sort((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  console.log(
    `${sorted.length} ${what}: median ${at(0.5)} lines (budget ${limit.median}), 90th percentile ${at(0.9)} ` +
      `(${limit.ninety}), longest ${sorted.at(-1)} (hard limit ${limit.most})`,
  )
}

function tooLong(measured, most) {
  return measured
    .filter(({ lines }) => lines > most)
    .map(({ name, lines }) => `${name}: ${lines} lines, at most ${most}`)
}
