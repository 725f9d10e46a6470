// Makes the linter's import rules of layers.mjs, and the table in docs/architecture.md. Run as a program it writes both.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { layers, withoutPackages } from './layers.mjs'

/** One override of biome.json for each folder of the table, and one for protocol. The last that fits a file counts alone. */
export function biomeRules() {
  const folders = Object.entries(layers).flatMap(([workspace, table]) => foldersOf(workspace, table))
  const others = withoutPackages.filter(({ folder }) =>
    folders.every(({ name }) => !`${name}/`.startsWith(`${folder}/`)),
  )
  return [...folders, ...others.map(({ folder }) => ({ name: folder, patterns: [] }))].map(override)
}

// A specifier is text, not a path: only folders with a name of their own can be told apart here. check-layers.mjs resolves them all.
function foldersOf(workspace, table) {
  const rooms = Object.keys(table).filter((name) => name !== '.' && !name.startsWith('services/'))
  const start =
    workspace === 'ai-engine' ? ['main', 'engine', 'composition', 'preflight'].map((name) => `**/${name}.ts`) : []
  return rooms.map((room) => {
    const forbidden = rooms
      .filter((other) => other !== room && !table[room].includes(other))
      .map((other) => `**/${other}/**`)
    const message = `${room} may import ${table[room].join(', ') || 'no other folder'}: see scripts/layers.mjs.`
    return { name: `${workspace}/src/${room}`, patterns: [{ group: [...start, ...forbidden], message }] }
  })
}

function override({ name, patterns }) {
  const packages = withoutPackages
    .filter(({ folder }) => `${name}/`.startsWith(`${folder}/`))
    .map(({ packages, why }) => ({ group: packages, message: why }))
  const options = { patterns: [...patterns, ...packages] }
  return {
    includes: [`${name}/**`],
    linter: { rules: { style: { noRestrictedImports: { level: 'error', options } } } },
  }
}

/** docs/architecture.md with the tables as they are now. Folders that may import the same stand in one row. */
export function architecture(page) {
  const tables = Object.entries(layers).map(([workspace, table]) =>
    [`| in \`${workspace}/src\` | may import |`, '|---|---|', ...rowsOf(table)].join('\n'),
  )
  return page.replace(/(<!-- layers -->\n)[\s\S]*(<!-- \/layers -->)/, `$1\n${tables.join('\n\n')}\n\n$2`)
}

function rowsOf(table) {
  const alike = Map.groupBy(Object.keys(table), (name) => codes(table[name]))
  return [...alike].map(
    ([imports, names]) => `| ${codes(names).replace('`.`', '`src` itself')} | ${imports || 'nothing'} |`,
  )
}

function codes(names) {
  return names.map((name) => `\`${name}\``).join(', ')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) write()

function write() {
  const file = fileURLToPath(new URL('../biome.json', import.meta.url))
  const settings = JSON.parse(readFileSync(file, 'utf8'))
  const others = settings.overrides.filter(({ linter }) => !linter?.rules?.style?.noRestrictedImports)
  settings.overrides = [...biomeRules(), ...others]
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`)
  const page = new URL('../docs/architecture.md', import.meta.url)
  writeFileSync(page, architecture(readFileSync(page, 'utf8')))
}
