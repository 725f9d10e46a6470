import { discoverOAuthProtectedResourceMetadata } from '@modelcontextprotocol/client'
import { createOutgoingHttp } from '../../../../src/core/outgoing-http/outgoing-http.ts'
import { SignInRequired } from '../../../../src/tools/contract/tool.ts'
import { createMcpClient } from '../../../../src/tools/mcp/mcp-client.ts'
import { type McpServer, ServerUnusable } from '../../../../src/tools/mcp/mcp-server.ts'
import { createOAuth } from '../../../../src/tools/mcp/oauth.ts'
import { contextOf } from '../open-client.ts'

// A program that the conformance suite starts: it lists the tools of the server at the given address and calls each, and
// signs in where it has to, as a user's browser would.
const [url = ''] = process.argv.slice(2)
const args: Readonly<Record<string, object>> = { add_numbers: { a: 5, b: 3 } }
const redirectUri = 'http://127.0.0.1:9/callback'
const metadataUrl = 'https://conformance-test.local/client-metadata.json'
const owner = 'ann'
const outgoing = createOutgoingHttp()
const oauth = createOAuth({ outgoing })
const mcp = createMcpClient({ outgoing, onListChanged: () => undefined })
const given: { client_id?: string; client_secret?: string } = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}')

let token: string | undefined
const server: McpServer = {
  ...{ id: 'conformance', revision: 1, slug: 'conformance', name: 'Conformance', url, headers: {}, policies: {} },
  ...{ trusted: true, allowPrivate: true, token: async (refused) => (token === refused ? undefined : token) },
}

try {
  const { tools } = await mcp.list(server, owner).catch(signInAndList)
  for (const listed of tools) {
    const tool = mcp.toTool(server, listed, async () => server)
    const call = () => tool.run(args[listed.name] ?? {}, contextOf({ owner }))
    await call().catch(async (error: unknown) => {
      if (!(error instanceof SignInRequired)) throw error
      token = await signIn(error.scope)
      return call()
    })
  }
} finally {
  await mcp.close()
}

async function signInAndList(error: unknown) {
  if (!(error instanceof ServerUnusable && error.needsSignIn)) throw error
  token = await signIn()
  return mcp.list(server, owner)
}

async function signIn(scope?: string): Promise<string> {
  const target = { ...server, issuer: await issuerOf() }
  const place = await oauth.findPlace(target, owner, scope)
  const client = given.client_id
    ? { client_id: given.client_id, client_secret: given.client_secret }
    : await oauth.makeClient(target, owner, place, { metadataUrl, redirectUri })
  const begun = await oauth.begin(place, client, { state: crypto.randomUUID(), redirectUri })
  const answer = await fetch(begun.url, { redirect: 'manual' })
  const { searchParams } = new URL(answer.headers.get('location') ?? '')
  const iss = searchParams.get('iss') ?? undefined
  oauth.checkIssuer(place, iss)
  const code = searchParams.get('code') ?? ''
  const { grant } = await oauth.exchange(server, owner, { ...begun, place, client, code, iss, redirectUri })
  return grant.accessToken
}

/** The suite's authorization server is another port of this machine, which only a named one may be. */
async function issuerOf(): Promise<string | undefined> {
  const answer = await fetch(url, { method: 'POST' })
  await answer.body?.cancel()
  const told = /resource_metadata="([^"]+)"/.exec(answer.headers.get('www-authenticate') ?? '')?.[1]
  const options = told ? { resourceMetadataUrl: told } : {}
  const about = await discoverOAuthProtectedResourceMetadata(url, options).catch(() => undefined)
  return about?.authorization_servers?.[0]
}
