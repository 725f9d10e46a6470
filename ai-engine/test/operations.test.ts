import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

test('docs/operations.md names every setting, and no other', async () => {
  const config = await read('ai-engine/src/environment.ts')
  const settings = [...config.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name)
  const table = (await read('docs/operations.md')).split('## Settings')[1] ?? ''
  const documented = [...table.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name)
  expect(settings.length).toBeGreaterThan(20)
  expect(documented.sort()).toEqual(settings.sort())
})

test('docs/operations.md names every metric of our own, and no other', async () => {
  const metrics = [...(await read('ai-engine/src/core/metrics.ts')).matchAll(/'(grizz_\w+)'/g)].map(([, name]) => name)
  const documented = [...(await read('docs/operations.md')).matchAll(/`(grizz_\w+)`/g)].map(([, name]) => name)
  expect(documented.sort()).toEqual(metrics.sort())
})

test('the image gets the package.json of every workspace, else its npm ci fails', async () => {
  const { workspaces } = JSON.parse(await read('package.json')) as { workspaces: string[] }
  const dockerfile = await read('Dockerfile')
  for (const workspace of workspaces) expect(dockerfile).toContain(`COPY ${workspace}/package.json ${workspace}/\n`)
})
