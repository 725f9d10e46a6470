import { execFile as execFileCallback } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { entries } from './api/route-entries.ts'

const execFile = promisify(execFileCallback)

const root = new URL('../../', import.meta.url)
const documents = globSync(['*.md', 'docs/**/*.md', '.github/**/*.md'], { cwd: fileURLToPath(root) })

describe.each(documents)('%s', (document) => {
  const text = readFileSync(new URL(document, root), 'utf8')

  it('links to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map(([, link]) => link ?? '')
    expect(links.filter((link) => !existsSync(new URL(link, new URL(document, root))))).toEqual([])
  })

  it('names files that exist, by their path from the root or from a workspace’s sources', () => {
    const places = ['', 'ai-engine/', 'ai-engine/src/', 'web/src/', 'protocol/src/']
    const paths = [...text.matchAll(/`([\w.-]+\/[\w./-]+\.(?:ts|tsx|mjs|sql|json|yaml))`/g)].map(
      ([, path]) => path ?? '',
    )
    expect(paths.filter((path) => places.every((place) => !existsSync(new URL(place + path, root))))).toEqual([])
  })
})

describe('docs/decisions/README.md', () => {
  it('lists every decision, each with a number of its own', () => {
    const folder = new URL('docs/decisions/', root)
    const files = globSync('0*.md', { cwd: fileURLToPath(folder) }).sort()
    const listed = [...readFileSync(new URL('README.md', folder), 'utf8').matchAll(/^\| \[(\d+)\]\((.+?)\)/gm)]
    expect(listed.map(([, , file]) => file)).toEqual(files)
    expect(listed.map(([, number]) => Number(number))).toEqual(files.map((file) => Number(file.slice(0, 4))))
    expect(new Set(files.map((file) => file.slice(0, 4))).size).toBe(files.length)
  })
})

describe('Dockerfile', () => {
  const { workspaces } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { workspaces: string[] }
  const lines = readFileSync(new URL('Dockerfile', root), 'utf8').split('\n')

  it.each(workspaces)('installs with the package.json of %s, so that nothing is installed twice', (workspace) => {
    expect(lines).toContain(`COPY ${workspace}/package.json ${workspace}/`)
  })
})

describe('.env.example', () => {
  const run = (...args: string[]) => execFile(process.execPath, args, { cwd: fileURLToPath(root) })

  it('says what the settings say', async () => {
    await run('scripts/env-example.mjs', '--check')
  })

  it('is read as .env by the start, and the environment wins', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grizz-env-'))
    await writeFile(join(folder, '.env'), 'GRIZZ_TEST_A=file\nGRIZZ_TEST_B=file\n')
    const script = `const { readEnvFile } = await import('./scripts/env-file.mjs')
      process.env.GRIZZ_TEST_A = 'environment'
      readEnvFile(process.argv[1])
      console.log(process.env.GRIZZ_TEST_A, process.env.GRIZZ_TEST_B)`
    const { stdout } = await run('--input-type=module', '--eval', script, folder)
    await rm(folder, { recursive: true })
    expect(stdout.trim()).toBe('environment file')
  })
})

describe('docs/protocol.md', () => {
  const page = readFileSync(new URL('docs/protocol.md', root), 'utf8')
  const table = page.split('### Routes')[1]?.split('###')[0] ?? ''
  const live = [...page.matchAll(/^### .+`(?:GET )?(\/\S+)\?after/gm)].map(
    ([, path]) => `GET ${path?.replace(/\{(\w+)\}/g, ':$1')}`,
  )
  // Probes also answer HEAD, and the page is no API.
  const real = Object.keys(entries).filter((route) => !/^HEAD |index\.html/.test(route))

  it('names every route, and no other', () => {
    expect([...routesIn(table), ...live].sort()).toEqual(real.sort())
  })
})

/** `GET /a` · `PATCH /a` · `GET` · `DELETE /b`: a method alone belongs to the path of the next one that has a path. */
function routesIn(table: string): string[] {
  const cells = [...table.matchAll(/^\| (.+?) \|/gm)].map(([, cell]) => cell ?? '')
  return cells.flatMap((cell) => {
    const named = [...cell.matchAll(/`(GET|POST|PATCH|PUT|DELETE)(?: (\/[^`? ]*))?/g)].reverse()
    let path = ''
    return named.map(([, method, own]) => {
      path = own ?? path
      return `${method} ${path}`
    })
  })
}
