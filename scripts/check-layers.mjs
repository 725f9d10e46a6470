// Resolves every import of the engine and the page against layers.mjs; finds folders that import each other and crowded ones.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'
import { architecture, biomeRules } from './layer-rules.mjs'
import { folderOf, layers } from './layers.mjs'

const MAX_FILES = 16
const root = fileURLToPath(new URL('..', import.meta.url))
const trees = [
  ...Object.keys(layers).map((workspace) => ({ folder: `${workspace}/src`, workspace })),
  ...['ai-engine/test', 'web/test', 'protocol/src', 'testing/src', 'faults/src', 'bench/src'].map((folder) => ({
    folder,
  })),
]
const imports = trees.flatMap(importsOf)
const mistakes = [
  ...unlisted(),
  ...imports.filter(isForbidden).map(({ file, target }) => `${file} may not import ${target}`),
  ...circles().map((folders) => `folders that import each other: ${folders.join(', ')}`),
  ...crowded(),
  ...differences(),
]
console.log(
  `${new Set(imports.map(({ file }) => dirname(file))).size} folders: ${circles().length} circles, ` +
    `${imports.filter(isForbidden).length} imports against the table, at most ${Math.max(...counts().values())} files in one (limit ${MAX_FILES})`,
)
for (const mistake of mistakes) console.error(mistake)
process.exitCode = mistakes.length > 0 ? 1 : 0

function importsOf({ folder, workspace }) {
  return globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }).flatMap((path) => {
    const file = path.replaceAll('\\', '/')
    const { module } = parseSync(file, readFileSync(join(root, path), 'utf8'))
    const names = [...module.staticImports, ...module.dynamicImports].map(({ moduleRequest }) =>
      specifier(moduleRequest, path),
    )
    return names
      .filter((name) => name?.startsWith('.'))
      .map((name) => ({ file, target: normalize(join(dirname(file), name)).replaceAll('\\', '/'), folder, workspace }))
      .filter(({ target }) => existsSync(join(root, target)))
  })
}

/** A dynamic import gives only its place in the text. */
function specifier({ value, start, end }, path) {
  return value ?? /^['"](.*)['"]$/.exec(readFileSync(join(root, path), 'utf8').slice(start, end))?.[1]
}

function isForbidden({ file, target, folder, workspace }) {
  if (!workspace) return false
  const [from, to] = [file, target].map((path) => folderOf(workspace, path.slice(folder.length + 1)))
  const allowed = layers[workspace][from]
  return allowed !== undefined && from !== to && !allowed.some((room) => to === room || to.startsWith(`${room}/`))
}

function unlisted() {
  const found = imports.filter(
    ({ file, folder, workspace }) =>
      workspace && layers[workspace][folderOf(workspace, file.slice(folder.length + 1))] === undefined,
  )
  return [...new Set(found.map(({ file }) => `${dirname(file)} has no line in scripts/layers.mjs`))]
}

/** Tarjan's strongly connected components, of folders. */
function circles() {
  const edges = new Map()
  for (const { file, target } of imports) {
    if (dirname(file) === dirname(target)) continue
    edges.set(dirname(file), (edges.get(dirname(file)) ?? new Set()).add(dirname(target)))
  }
  const [stack, index, low, found] = [[], new Map(), new Map(), []]
  const visit = (node) => {
    index.set(node, index.size)
    low.set(node, index.get(node))
    stack.push(node)
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) visit(next)
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)))
    }
    if (low.get(node) !== index.get(node)) return
    const component = stack.splice(stack.indexOf(node))
    if (component.length > 1) found.push(component.sort())
  }
  for (const node of edges.keys()) if (!index.has(node)) visit(node)
  return found
}

function counts() {
  const files = trees.flatMap(({ folder }) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root })).map(dirname)
  return files.reduce((sums, folder) => sums.set(folder, (sums.get(folder) ?? 0) + 1), new Map())
}

function crowded() {
  return [...counts()]
    .filter(([, files]) => files > MAX_FILES)
    .map(([folder, files]) => `${folder}: ${files} files, at most ${MAX_FILES}`)
}

function differences() {
  const { overrides } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  const written = overrides.filter(({ linter }) => linter?.rules?.style?.noRestrictedImports)
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  return JSON.stringify(written) === JSON.stringify(biomeRules()) && page === architecture(page)
    ? []
    : ['biome.json or docs/architecture.md differs from layers.mjs: run node scripts/layer-rules.mjs']
}
