import { readFileSync } from 'node:fs'
import { toolPolicy } from '@grizz/protocol/tool-servers'
import { z } from 'zod'
import type { McpServer } from '../tools/mcp/mcp-server.ts'
import { slugOf } from '../tools/mcp/tool-name.ts'

const programs = z.record(
  z.string().min(1).max(100),
  z.strictObject({
    command: z.string().min(1),
    args: z.array(z.string()).default([]),
    env: z.record(z.string(), z.string()).default({}),
    trusted: z.boolean().default(false),
    policies: z.record(z.string(), toolPolicy).default({}),
  }),
)

/**
 * Reads the tool servers that run as programs on this machine: `{name: {command, args?, env?, trusted?, policies?}}`.
 * @throws ZodError, SyntaxError, or an error of the file system
 */
export function readToolPrograms(file: string): McpServer[] {
  const read = programs.parse(JSON.parse(readFileSync(file, 'utf8')))
  const servers = Object.entries(read).map(([name, { command, args, env, trusted, policies }]) => ({
    ...{ id: `program ${name}`, revision: 1, slug: slugOf(name), name, trusted, policies },
    ...{ url: `stdio:${JSON.stringify([command, ...args])}`, headers: {}, allowPrivate: false },
    program: { command, args, env },
  }))
  const twice = servers.find(({ slug }, index) => servers.findIndex((other) => other.slug === slug) !== index)
  if (twice) throw new SyntaxError(`two names are "${twice.slug}" when written small`)
  return servers
}
