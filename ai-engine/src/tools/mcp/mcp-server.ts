import type { ToolPolicy } from '@grizz/protocol/tool-servers'

/** A program on this machine that is spoken to by its standard input and output. */
export interface Program {
  command: string
  args: readonly string[]
  /** Beside what every program needs; nothing of the engine's own environment. */
  env: Readonly<Record<string, string>>
}

/** A tool server as its administrator or user set it up. */
export interface McpServer {
  id: string
  /** Another number after each change of what a connection is made of. */
  revision: number
  slug: string
  name: string
  /** Of a program: what is run, as a part of its tools' definitions. */
  url: string
  program?: Program
  headers: Readonly<Record<string, string>>
  /**
   * The access token of the user whose calls it carries, where users sign in; undefined when this one has to. `refused` is
   * one that the server did not accept. Rejects with ServerUnusable when that cannot be known now.
   */
  token?: (refused?: string) => Promise<string | undefined>
  /** The server's hints about its tools count. */
  trusted: boolean
  /** The host of `url` may be a private one. */
  allowPrivate: boolean
  /** By the server's own names of its tools. */
  policies: Readonly<Record<string, ToolPolicy>>
}

/** A tool as its server describes it; the hints are the server's word. */
export interface ListedTool {
  name: string
  title?: string
  description: string
  inputSchema: Readonly<Record<string, unknown>>
  readOnly: boolean
  idempotent: boolean
  destructive: boolean
}

export interface ToolListing {
  tools: readonly ListedTool[]
  /** How long the list may be used, in milliseconds, as the server says. */
  ttlMs?: number
  /** A sentence about tools that were left out. */
  problem?: string
}

/** Why a server cannot be used. The message is a sentence for users. */
export class ServerUnusable extends Error {
  override readonly name = 'ServerUnusable'
  readonly needsSignIn: boolean

  constructor(message: string, { needsSignIn = false, cause }: { needsSignIn?: boolean; cause?: unknown } = {}) {
    super(message, { cause })
    this.needsSignIn = needsSignIn
  }
}
