import type { CreateToolServer, ToolServer, UpdateToolServer } from '@grizz/protocol/tool-servers'
import { parseHeaderLines } from '../../../ui/forms/header-lines.ts'

/** What is typed into the form of a tool server. Empty secrets: those that are kept. */
export interface ServerDraft {
  name: string
  url: string
  /** Goes as `Authorization: Bearer …`. */
  key: string
  headerLines: string
  trusted: boolean
  allowPrivate: boolean
  audience: ToolServer['audience']
  issuer: string
  clientId: string
  clientSecret: string
}

export function newDraft(isAdmin: boolean): ServerDraft {
  const secrets = { key: '', headerLines: '', issuer: '', clientId: '', clientSecret: '' }
  return { name: '', url: '', trusted: false, allowPrivate: false, audience: isAdmin ? 'everyone' : 'user', ...secrets }
}

export function draftOf({ name, url, trusted, allowPrivate, audience }: ToolServer): ServerDraft {
  return { ...newDraft(false), name, url, trusted, allowPrivate, audience }
}

export function isWhole({ url, headerLines, issuer, clientId }: ServerDraft): boolean {
  const hasWholeClient = (issuer.trim() === '') === (clientId.trim() === '')
  return url.trim() !== '' && parseHeaderLines(headerLines).wrong === undefined && hasWholeClient
}

/** As the engine takes it; what only an administrator may say is left out for others. */
export function creationBy(draft: ServerDraft, isAdmin: boolean): CreateToolServer {
  return { ...sharedBy(draft, isAdmin), ...(isAdmin && { audience: draft.audience }) }
}

export function changeBy(draft: ServerDraft, isAdmin: boolean): UpdateToolServer {
  return sharedBy(draft, isAdmin)
}

function sharedBy(draft: ServerDraft, isAdmin: boolean) {
  const { name, url, trusted, allowPrivate } = draft
  const headers = headersOf(draft)
  const oauth = clientOf(draft)
  return {
    name: name.trim() || (URL.parse(url.trim())?.hostname ?? url.trim().slice(0, 100)),
    url: url.trim(),
    ...(isAdmin && { trusted, allowPrivate }),
    ...(headers && { headers }),
    ...(oauth && { oauth }),
  }
}

function headersOf({ key, headerLines }: ServerDraft): Record<string, string> | undefined {
  if (key.trim() === '' && headerLines.trim() === '') return undefined
  return { ...parseHeaderLines(headerLines).headers, ...(key.trim() && { Authorization: `Bearer ${key.trim()}` }) }
}

function clientOf({ issuer, clientId, clientSecret }: ServerDraft) {
  if (issuer.trim() === '' || clientId.trim() === '') return undefined
  const secret = clientSecret.trim()
  return { issuer: issuer.trim(), clientId: clientId.trim(), ...(secret && { clientSecret: secret }) }
}
