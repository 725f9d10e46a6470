import { getAuthTables } from 'better-auth/db'
import { getTableColumns } from 'drizzle-orm'
import { expect, it } from 'vitest'
import * as schema from '../../src/db/schema.ts'
import { openApp } from './open-app.ts'

it('has every column that better-auth asks for, and needs none that it does not fill', async () => {
  const app = await openApp()
  const wanted = getAuthTables(app.accounts.options)
  const ours = { user: 'users', session: 'sessions', account: 'accounts', verification: 'verifications', jwks: 'jwks' } as const
  expect(Object.keys(wanted).sort()).toEqual(Object.keys(ours).sort())
  for (const [model, { fields }] of Object.entries(wanted)) {
    const columns = getTableColumns(schema[ours[model as keyof typeof ours]])
    expect(Object.keys(columns).filter((column) => column !== 'id').sort(), model).toEqual(Object.keys(fields).sort())
    for (const [name, column] of Object.entries(columns)) {
      const isFilled = name === 'id' || fields[name]?.required || column.hasDefault || !column.notNull
      expect(isFilled, `${model}.${name}`).toBe(true)
    }
  }
  await app.close()
})
