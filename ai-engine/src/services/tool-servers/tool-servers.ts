import type { createToolServer, ToolServer, updateToolServer } from '@grizz/protocol/tool-servers'
import { v7 as newId } from 'uuid'
import type { z } from 'zod'
import { AppError } from '../../core/errors/app-error.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { Caller } from '../../core/security/caller.ts'
import type { Encryption } from '../../core/security/encryption.ts'
import type { SignInTable } from '../../db/tool-servers/sign-ins.ts'
import type { ToolServerRow, ToolServerTable, Viewer } from '../../db/tool-servers/tool-servers.ts'
import { slugOf } from '../../tools/mcp/tool-name.ts'
import type { ServerChecks } from './server-checks.ts'
import { type GivenClient, secretPlace } from './server-config.ts'
import { checkAddress, checkHeaders } from './server-rules.ts'

const MOST_FOR_EVERYONE = 100
const MOST_OF_A_USER = 50
const MAX_SLUGS = 200

type Create = z.output<typeof createToolServer>
type Update = z.output<typeof updateToolServer>
type Who = Pick<Caller, 'userId' | 'role'>

export type ToolServers = ReturnType<typeof createToolServers>

/**
 * Sets tool servers up: administrators for everyone, and users for themselves where that is allowed. Another user's server
 * is not_found, to administrators as well. Each change is followed by a check, whose result is in the answer.
 */
export function createToolServers(deps: {
  table: ToolServerTable
  encryption: Encryption
  check: ServerChecks
  userServersAllowed: () => boolean
  /** The servers that a user is signed in at. */
  signedInAt: (userId: string) => Promise<ReadonlySet<string>>
  findSignIn: SignInTable['find']
  /** The programs that the configuration names, as administrators see them. */
  programs: () => ToolServer[]
}) {
  const { table, encryption, check, userServersAllowed, signedInAt, findSignIn, programs } = deps

  async function list(who: Who): Promise<ToolServer[]> {
    const [rows, signedIn] = await Promise.all([table.list(viewer(who)), signedInAt(who.userId)])
    return [...(who.role === 'admin' ? programs() : []), ...rows.map((row) => show(row, who, signedIn))]
  }

  function mayAdd({ role }: Who): boolean {
    return role === 'admin' || userServersAllowed()
  }

  /** @throws AppError `forbidden`, `invalid_request`, or `conflict` when there are too many */
  async function create(who: Who, given: Create): Promise<ToolServer> {
    const audience = given.audience ?? (who.role === 'admin' ? 'everyone' : 'user')
    requireRight(who, audience === 'everyone')
    requireOwnWords(who, given)
    const { url, headers = {}, trusted = false, allowPrivate = false, policies = {}, name } = given
    checkAddress(url, { allowPrivate, hasHeaders: Object.keys(headers).length > 0 })
    const id = newId()
    const row = await table.insert(
      {
        id,
        ownerId: audience === 'everyone' ? null : who.userId,
        ...{ name, url, trusted, allowPrivate, policies },
        ...encrypted(id, headers),
        ...(given.oauth && oauthClient(id, given.oauth)),
        status: 'unavailable',
        problem: 'It has not been asked for its tools yet.',
      },
      slugsFor(name),
      audience === 'everyone' ? MOST_FOR_EVERYONE : MOST_OF_A_USER,
    )
    if (!row) throw new AppError('conflict', 'There are as many tool servers as there may be. Remove one first.')
    return answer(await checked(row, who), who)
  }

  /** @throws AppError `not_found`, `forbidden`, `invalid_request` */
  async function update(who: Who, id: string, given: Update): Promise<ToolServer> {
    const row = await findOwn(who, id)
    requireOwnWords(who, given)
    const { headers, name, url = row.url, allowPrivate = row.allowPrivate, trusted, policies, enabled } = given
    checkAddress(url, { allowPrivate, hasHeaders: Object.keys(headers ?? row.headerNames).length > 0 })
    if (!headers && row.headers !== null && new URL(url).origin !== new URL(row.url).origin)
      throw new AppError('invalid_request', 'headers: give them again. Those of before are not sent to another server.')
    const change = {
      url,
      allowPrivate,
      ...(name !== undefined && { name }),
      ...(trusted !== undefined && { trusted }),
      ...(policies && { policies }),
      ...(enabled !== undefined && { enabled }),
      ...(headers && encrypted(id, headers)),
      ...(given.oauth !== undefined && oauthClient(id, given.oauth)),
    }
    const isAnother = url !== row.url
    const isNewConnection = isAnother || allowPrivate !== row.allowPrivate || headers !== undefined
    const forgotten = isAnother ? FORGOTTEN : {}
    const changed = orNotFound(await table.update(id, { ...change, ...forgotten }, isNewConnection), NO_SERVER)
    return answer(isNewConnection || enabled ? await checked(changed, who) : changed, who)
  }

  async function remove(who: Who, id: string): Promise<void> {
    await findOwn(who, id)
    await table.remove(id)
  }

  /** Asks the server for its tools now. */
  async function refresh(who: Who, id: string): Promise<ToolServer> {
    return answer(await checked(await findOwn(who, id), who), who)
  }

  return { list, mayAdd, create, update, remove, refresh }

  async function answer(row: ToolServerRow, who: Who): Promise<ToolServer> {
    return show(row, who, await signedInAt(who.userId))
  }

  async function findOwn(who: Who, id: string): Promise<ToolServerRow> {
    const row = orNotFound(await table.find(id, viewer(who)), NO_SERVER)
    if (row.ownerId === null && who.role !== 'admin')
      throw new AppError('forbidden', 'Only an administrator may change a tool server that is for everyone.')
    return row
  }

  /** Users may always remove what they added. */
  function requireRight({ role }: Who, forEveryone: boolean): void {
    if (role === 'admin') return
    if (forEveryone) throw new AppError('forbidden', 'Only an administrator may add a tool server for everyone.')
    if (!userServersAllowed())
      throw new AppError('forbidden', 'Users may not add tool servers here. Ask an administrator to add it.')
  }

  function encrypted(id: string, headers: Record<string, string>) {
    checkHeaders(headers)
    const headerNames = Object.keys(headers)
    if (headerNames.length === 0) return { headers: null, headerNames }
    return { headers: encryption.encrypt(JSON.stringify(headers), secretPlace('headers', id)), headerNames }
  }

  function oauthClient(id: string, given: GivenClient | null) {
    return { oauthClient: given && encryption.encrypt(JSON.stringify(given), secretPlace('oauth_client', id)) }
  }

  async function checked(row: ToolServerRow, { userId, role }: Who): Promise<ToolServerRow> {
    const isVouchedFor = row.ownerId === null || role === 'admin'
    const signIn = (await findSignIn(userId, row.id)) ?? null
    return (await check({ ...row, isVouchedFor, signIn }, userId)) ?? row
  }
}

const FORGOTTEN = { tools: null, listedAt: null, ttlMs: null, checkedAt: null, wantsSignIn: false }
const NO_SERVER = 'There is no such tool server.'

function requireOwnWords({ role }: Who, { trusted, allowPrivate }: Update): void {
  if (role === 'admin') return
  if (trusted) throw new AppError('forbidden', 'Only an administrator may say that a tool server is trusted.')
  if (allowPrivate) throw new AppError('forbidden', 'Only an administrator may allow a private address.')
}

function viewer({ userId, role }: Who): Viewer {
  return { userId, isAdmin: role === 'admin' }
}

function* slugsFor(name: string): Iterable<string> {
  const slug = slugOf(name)
  yield slug
  for (let number = 2; number < MAX_SLUGS; number += 1) yield `${slug}-${number}`
}

/** Addresses may hold a secret as well: those who did not write one see its server alone. */
function show(row: ToolServerRow, { role }: Who, signedIn: ReadonlySet<string>): ToolServer {
  const { id, slug, name, headerNames, trusted, allowPrivate, enabled, policies, status, problem } = row
  const mayReadAddress = row.ownerId !== null || role === 'admin'
  return {
    ...{ id, slug, name, trusted, allowPrivate, enabled, policies, status },
    locked: false,
    url: mayReadAddress ? row.url : new URL(row.url).origin,
    audience: row.ownerId === null ? 'everyone' : 'user',
    headerNames: mayReadAddress ? headerNames : [],
    wantsSignIn: row.wantsSignIn,
    signedIn: signedIn.has(id),
    tools: (row.tools ?? []).map(({ inputSchema: _, ...tool }) => tool),
    listedAt: row.listedAt?.toISOString() ?? null,
    ...(problem !== null && { problem }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
