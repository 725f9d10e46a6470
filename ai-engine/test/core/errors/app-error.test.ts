import { readFile } from 'node:fs/promises'
import { problemCode } from '@grizz/protocol/problem'
import { expect, it } from 'vitest'
import { errorTable } from '../../../src/core/errors/app-error.ts'

it('tells the same errors on paper as in the table, both ways', async () => {
  const page = await readFile(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')
  const rows = page.matchAll(/^\| `(\w+)` \| (\d{3}) \|(.*)\|$/gm)
  const documented = [...rows].map(([, code, status, rest = '']) => {
    const cells = rest.split('|').map((cell) => cell.trim())
    expect(cells, code).toHaveLength(3)
    for (const cell of cells) expect(cell, code).not.toBe('')
    return [code, Number(status)]
  })
  const meant = Object.entries(errorTable).map(([code, { status }]) => [code, status])
  expect(documented.sort()).toEqual(meant.sort())
  expect(Object.keys(errorTable).sort()).toEqual([...problemCode.options].sort())
})
