// Follows the imports of the files that docs/message-path.md lists: none is missing, left out or in the wrong order.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

const MAX_FILES = 55
const workspaceOf = { '@grizz/protocol': 'protocol/src', '@grizz/ai-engine': 'ai-engine/src' }

/** The files of the numbered list, in its order. */
export function filesOf(page) {
  return [...page.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, file]) => file)
}

/**
 * What is wrong with the list. A file stands before those that it imports; types do not count there, for they may name
 * what the composition hands over. Where a listed file names another file, and that one leads to a listed one, it is
 * listed itself, or leads nowhere that the list does not.
 */
export function mistakesOf(listed, root) {
  const place = new Map(listed.map((file, index) => [file, index]))
  const importsOf = importReader(root)
  const namesOf = importReader(root, { types: true })
  const missing = listed.filter((file) => !existsSync(join(root, file)))
  const repeated = listed.filter((file, index) => place.get(file) !== index)
  const files = listed.filter((file) => !missing.includes(file))
  const late = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => place.get(target) < place.get(file))
      .map((target) => `${file} imports ${target}, which stands before it`),
  )
  return [
    ...missing.map((file) => `${file} does not exist`),
    ...repeated.map((file) => `${file} stands twice`),
    ...late,
    ...leftOut(files, importsOf, namesOf),
    ...(listed.length > MAX_FILES ? [`${listed.length} files, at most ${MAX_FILES}`] : []),
  ]
}

function leftOut(files, importsOf, namesOf) {
  const listed = new Set(files)
  return files.flatMap((file) => {
    const known = reached(file, (target) => importsOf(target).filter((next) => listed.has(next)))
    return namesOf(file)
      .filter((target) => !listed.has(target))
      .flatMap((target) =>
        [...reached(target, importsOf)]
          .filter((end) => listed.has(end) && !known.has(end))
          .map((end) => `${target} is left out, by which ${file} leads to ${end}`),
      )
  })
}

function reached(file, next, seen = new Set()) {
  for (const target of next(file)) {
    if (seen.has(target)) continue
    seen.add(target)
    reached(target, next, seen)
  }
  return seen
}

function importReader(root, { types = false } = {}) {
  const read = new Map()
  return (file) => {
    if (!read.has(file)) read.set(file, readImports(file, root, types))
    return read.get(file)
  }
}

function readImports(file, root, types) {
  if (!/\.tsx?$/.test(file)) return []
  const source = readFileSync(join(root, file), 'utf8')
  const { module } = parseSync(file, source)
  const names = [
    ...module.staticImports
      .filter(({ entries }) => types || entries.length === 0 || entries.some(({ isType }) => !isType))
      .map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.filter(({ isType }) => types || !isType).map(({ moduleRequest }) => moduleRequest?.value),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1)),
  ]
  return [...new Set(names.flatMap((name) => (name ? resolve(name, file, root) : [])))]
}

function resolve(name, file, root) {
  const [scope, workspace, ...rest] = name.split('/')
  const folder = workspaceOf[`${scope}/${workspace}`]
  const path = name.startsWith('.')
    ? normalize(join(dirname(file), name)).replaceAll('\\', '/')
    : folder && `${folder}/${rest.join('/')}.ts`
  return path && existsSync(join(root, path)) ? [path] : []
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const listed = filesOf(readFileSync(join(root, 'docs/message-path.md'), 'utf8'))
  const mistakes = mistakesOf(listed, root)
  console.log(`from Enter to the last word: ${listed.length} files (at most ${MAX_FILES})`)
  for (const mistake of mistakes) console.error(mistake)
  process.exitCode = mistakes.length > 0 ? 1 : 0
}
