import { createHash } from 'node:crypto'
import { plainSlug } from '../../core/slug.ts'

const MAX_NAME = 64
const SEPARATOR = '__'

/**
 * The name by which a model calls a server's tool: `<slug>__<tool>`, of letters that every provider takes. It depends on
 * these two alone, so a tool keeps its name whatever other tools come and go. A name that had to be changed or cut ends
 * in a hash of the original.
 */
export function toolName(slug: string, tool: string): string {
  const prefix = `${slug}${SEPARATOR}`
  const plain = tool.replace(/[^A-Za-z0-9_-]/g, '_')
  if (plain === tool && tool !== '' && prefix.length + plain.length <= MAX_NAME) return prefix + plain
  const hash = `_${createHash('sha256').update(tool).digest('hex').slice(0, 8)}`
  return prefix + plain.slice(0, MAX_NAME - prefix.length - hash.length) + hash
}

/** A server's slug, of its name: small letters, digits and hyphens, at most 24. */
export function slugOf(name: string): string {
  return plainSlug(name, 24) || 'server'
}
