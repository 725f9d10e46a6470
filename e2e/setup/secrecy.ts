import { expect, type Page } from '@playwright/test'
import type { Grizz } from './grizz.ts'

/** Collects what the page is sent from now on; of what it asks for by itself nothing is left out. */
export function collectResponses(page: Page): () => Promise<string> {
  const texts: Promise<string>[] = []
  page.on('response', (response) => {
    const isText = /json|text|javascript/.test(response.headers()['content-type'] ?? '')
    // A response whose page was left has no body any more.
    if (isText) texts.push(response.text().catch(() => ''))
  })
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => texts.push(Promise.resolve(payload.toString())))
  })
  return async () => (await Promise.all(texts)).join('\n')
}

/** Fails where a secret stands in the page, in what it keeps, in the export of its user, in the log or in a table. */
export async function expectSecret(secret: string, { page, grizz, sent }: { page: Page; grizz: Grizz; sent: string }) {
  const exported = await page.request.get(`${grizz.url}/api/me/export`)
  expect(exported.status()).toBe(200)
  const places = {
    page: await page.content(),
    kept: await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])'),
    sent,
    export: await exported.text(),
    log: grizz.output(),
  }
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, place).toBeGreaterThan(0)
    expect(text.includes(secret), place).toBe(false)
  }
  expect(await tablesWith(grizz, secret)).toEqual([])
}

async function tablesWith(grizz: Grizz, secret: string): Promise<string[]> {
  const tables = await grizz.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  expect(tables.length).toBeGreaterThan(10)
  const found: string[] = []
  const hex = Buffer.from(secret).toString('hex')
  for (const { name } of tables) {
    const rows = await grizz.query(
      `select 1 from ${name} as each where strpos(each::text, $1) > 0 or strpos(each::text, $2) > 0 limit 1`,
      [secret, hex],
    )
    if (rows.length > 0) found.push(name)
  }
  return found
}
