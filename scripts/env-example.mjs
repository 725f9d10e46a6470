// npm run env: writes .env.example from the settings and from what docs/operations.md says of them. --check only compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const { settings } = await import('../ai-engine/src/environment.ts')
const file = fileURLToPath(new URL('../.env.example', import.meta.url))
const operations = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8')
const meanings = new Map(
  [...operations.matchAll(/^\| `([A-Z_]+)` \|(.*?)\| (.*?) ?\|$/gm)].map(([, name, , meaning]) => [name, meaning]),
)

const wanted = `# Every setting of the engine, with its default. Copy this file to .env and take the # away from what you change:
# npm start and npm run dev read it, and what the environment says wins. docs/operations.md says more of each.
# Made by \`npm run env\`.
${Object.keys(settings.shape).map(entry).join('')}`

if (!process.argv.includes('--check')) writeFileSync(file, wanted)
else if (readFileSync(file, 'utf8') !== wanted) {
  console.error('.env.example is not what the settings say: run `npm run env` and commit it.')
  process.exitCode = 1
}

function entry(name) {
  const meaning = meanings.get(name) ?? ''
  return `${meaning && `\n# ${meaning.replaceAll('`', '')}`}\n# ${name}=${defaultOf(name)}\n`
}

/** Empty where there is none, or where it depends on other settings. */
function defaultOf(name) {
  const { data } = settings.shape[name].safeParse(undefined)
  if (typeof data === 'boolean') return data ? 'on' : 'off'
  return Array.isArray(data) ? data.join(',') : (data ?? '')
}
