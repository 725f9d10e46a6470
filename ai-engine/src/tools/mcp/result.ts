import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client'
import { cutToBytes, MAX_RESULT_BYTES, type Source, type ToolResult } from '../contract/tool.ts'

const MAX_SOURCES = 50
const MAX_URL = 2048
const MAX_TITLE = 300

/** A server's result as text for the model; what is no text is named. Links that a browser opens become sources. */
export function toToolResult(
  { content, structuredContent, isError }: CallToolResult,
  notes: readonly string[],
): ToolResult {
  const blocks = content.map(toText)
  if (content.length === 0 && structuredContent !== undefined) blocks.push(toJson(structuredContent))
  const sources = content.flatMap(toSource).slice(0, MAX_SOURCES)
  const text = [...blocks, ...notes].join('\n\n').replaceAll('\0', '\ufffd')
  return {
    content: cutToBytes(text || 'Done. The tool returned nothing.', MAX_RESULT_BYTES),
    ...(sources.length > 0 && { sources }),
    ...(isError && { isError }),
  }
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return '[a structure that is nested too deep]'
  }
}

function toText(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'image':
    case 'audio':
      return `[${block.type} ${block.mimeType}, ${sizeOf(block.data)}]`
    case 'resource':
      return 'text' in block.resource ? block.resource.text : blobNote(block.resource)
    case 'resource_link':
      return `[link ${block.title ?? block.name}: ${block.uri}]`
    default:
      return '[a part of a kind that is not known here]'
  }
}

function blobNote({
  uri,
  mimeType = 'application/octet-stream',
  blob,
}: {
  uri: string
  mimeType?: string | undefined
  blob: string
}) {
  return `[file ${uri}, ${mimeType}, ${sizeOf(blob)}]`
}

function toSource(block: ContentBlock): Source[] {
  if (block.type !== 'resource_link' || block.uri.length > MAX_URL) return []
  const url = URL.parse(block.uri)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return []
  return [{ url: url.href, title: (block.title ?? block.name).slice(0, MAX_TITLE) }]
}

function sizeOf(base64: string): string {
  const bytes = Math.floor((base64.length * 3) / 4)
  return bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KB`
}
