import type { Tool as DescribedTool } from '@modelcontextprotocol/client'
import type { ListedTool, ToolListing } from './mcp-server.ts'

const MAX_TOOLS = 200
const MAX_NAME = 200
const MAX_TITLE = 200
const MAX_DESCRIPTION = 8000
const MAX_SCHEMA_BYTES = 32_768
const MAX_LISTING_BYTES = 1_048_576

/** The tools of a server in a stable order, as far as they are within bounds; what is left out is told. */
export function toListing(described: readonly DescribedTool[], ttlMs: unknown): ToolListing {
  const tools: ListedTool[] = []
  const left: string[] = []
  // No policy can be stored under that name.
  const names = new Set(['__proto__'])
  let bytes = 0
  for (const tool of described.toSorted((a, b) => compare(a.name, b.name))) {
    const size = schemaBytes(tool)
    const fits = tools.length < MAX_TOOLS && tool.name.length <= MAX_NAME && size <= MAX_SCHEMA_BYTES
    if (!fits || names.has(tool.name) || bytes + size > MAX_LISTING_BYTES) {
      left.push(tool.name.slice(0, MAX_NAME))
      continue
    }
    names.add(tool.name)
    bytes += size
    tools.push(toListed(tool))
  }
  return {
    tools,
    ...(typeof ttlMs === 'number' && ttlMs > 0 && { ttlMs }),
    ...(left.length > 0 && { problem: leftOut(left) }),
  }
}

function toListed({ name, title, description = '', inputSchema, annotations = {} }: DescribedTool): ListedTool {
  const shown = (title ?? annotations.title)?.slice(0, MAX_TITLE)
  const readOnly = annotations.readOnlyHint === true
  return {
    name: clean(name),
    ...(shown && { title: clean(shown) }),
    description: clean(description.slice(0, MAX_DESCRIPTION)),
    inputSchema: JSON.parse(clean(JSON.stringify(inputSchema))),
    readOnly,
    idempotent: annotations.idempotentHint === true,
    destructive: !readOnly && annotations.destructiveHint !== false,
  }
}

/** Postgres stores no NUL and no half of a surrogate pair; in JSON both are escaped. */
function clean(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\0', '')
    .replace(/\\u(0000|d[89a-f][0-9a-f]{2})/gi, '\ufffd')
}

function schemaBytes({ inputSchema }: DescribedTool): number {
  try {
    return Buffer.byteLength(JSON.stringify(inputSchema))
  } catch {
    // Nested deeper than the stack goes.
    return Number.POSITIVE_INFINITY
  }
}

function leftOut(names: readonly string[]): string {
  const some = names.slice(0, 5).join(', ')
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  return `Tools that are too many, too large or named twice were left out: ${some}${more}.`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
