import { getAuthTables } from 'better-auth/db'
import { getTableColumns } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { accounts, jwks, sessions, users, verifications } from '../../../src/db/schema/users.ts'
import { openApp } from '../../api/open-app.ts'

it('has every column that better-auth asks for, and needs none that it does not fill', async () => {
  const app = await openApp()
  const wanted = getAuthTables(app.accounts.options)
  const ours = new Map(
    Object.entries({ user: users, session: sessions, account: accounts, verification: verifications, jwks }),
  )
  expect(Object.keys(wanted).sort()).toEqual([...ours.keys()].sort())
  for (const [model, { fields }] of Object.entries(wanted)) {
    const columns = getTableColumns(ours.get(model) ?? users)
    expect(Object.keys(columns), model).toEqual(expect.arrayContaining(Object.keys(fields)))
    for (const [name, column] of Object.entries(columns)) {
      const isFilled = name === 'id' || fields[name]?.required || column.hasDefault || !column.notNull
      expect(isFilled, `${model}.${name}`).toBe(true)
    }
  }
  await app.close()
})
