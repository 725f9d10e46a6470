import { startToolServer, type ToolServer } from '@grizz/testing/tool-server/tool-server'
import { expect, type Locator, test } from '@playwright/test'
import type { Grizz } from './grizz.ts'

interface PlannedTurn {
  text?: string
  reasoning?: string
  calls?: readonly { name: string; args?: Readonly<Record<string, unknown>> }[]
  gate?: string
  chunks?: number
  delay?: number
}

/** A question that the tests' model answers in these turns, one after the other. */
export function planned(question: string, ...turns: readonly PlannedTurn[]): string {
  return `${question} [[tools ${JSON.stringify(turns)}]]`
}

/** A call of a tool of the tests' tool server, which is not trusted: its tools are asked for. */
export const effect = (tool: string, args: Readonly<Record<string, unknown>>) => ({ name: `effects__${tool}`, args })

/** A tool server for everyone of this Grizz, named Effects, that counts what its calls do. */
export function openToolServer(grizz: Grizz): ToolServer {
  const server = {} as ToolServer
  test.beforeAll(async ({ browser }) => {
    Object.assign(server, await startToolServer())
    const admin = await browser.newPage()
    await grizz.signedUp(admin, 'Admin')
    const added = await admin.request.post(`${grizz.url}/api/tool-servers`, {
      data: { name: 'Effects', url: server.url, allowPrivate: true },
      headers: { origin: grizz.url },
    })
    expect(added.status(), await added.text()).toBe(201)
    await admin.close()
  })
  test.afterAll(() => server.close?.())
  return server
}

/** The calls of tools that an answer shows. */
export const callsIn = (answer: Locator): Locator => answer.locator('[data-tool-call]')

/** What an answer asks its user. */
export const cardsIn = (answer: Locator): Locator => answer.locator('[data-decision]')
