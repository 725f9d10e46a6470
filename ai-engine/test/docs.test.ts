import { execFile as execFileCallback } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { entries } from './api/route-entries.ts'

const execFile = promisify(execFileCallback)

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/message-path.md', root), 'utf8')
const named = [...page.matchAll(/`((?:web|protocol|ai-engine)\/[^`]+)`/g)].map(([, file]) => file ?? '')

describe('docs/message-path.md', () => {
  it('names the files of every layer', () => {
    expect(named.length).toBeGreaterThan(25)
  })

  it.each([...new Set(named)])('names %s, which exists', (file) => {
    expect(existsSync(new URL(file, root))).toBe(true)
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
