import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client'
import { cutToBytes, MAX_RESULT_BYTES, type Source, type ToolFile, type ToolResult } from '../contract/tool.ts'

const MAX_SOURCES = 50
const MAX_URL = 2048
const MAX_TITLE = 300
const MAX_PICTURES = 8

/**
 * A server's result as text for the model, and its pictures as files, which stand in the text by their names; what is neither
 * is named. Links that a browser opens become sources.
 * @param tool the server's name of the tool, for the names of its pictures
 */
export function toToolResult(
  { content, structuredContent, isError }: CallToolResult,
  notes: readonly string[],
  tool: string,
): ToolResult {
  const files: ToolFile[] = []
  const blocks = content.map((block) => toText(block, (picture) => addPicture(files, picture, tool)))
  if (content.length === 0 && structuredContent !== undefined) blocks.push(toJson(structuredContent))
  const sources = content.flatMap(toSource).slice(0, MAX_SOURCES)
  const text = [...blocks, ...notes].join('\n\n').replaceAll('\0', '\ufffd')
  return {
    content: cutToBytes(text || 'Done. The tool returned nothing.', MAX_RESULT_BYTES),
    ...(sources.length > 0 && { sources }),
    ...(files.length > 0 && { files }),
    ...(isError && { isError }),
  }
}

interface Picture {
  mimeType: string
  /** In base64. */
  data: string
}

/** What stands in the text for a picture. Whether it is one is seen when it is kept. */
function addPicture(files: ToolFile[], { mimeType, data }: Picture, tool: string): string {
  if (files.length >= MAX_PICTURES) return `[picture ${mimeType}, left out: a result may have ${MAX_PICTURES}]`
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length === 0) return `[picture ${mimeType}, which is empty]`
  const kind = /^image\/([a-z]{3,5})$/.exec(mimeType)?.[1]
  const name = `${tool.replace(/[^\w-]/g, '_').slice(0, 60)}-${files.length + 1}${kind ? `.${kind}` : ''}`
  files.push({ name, data: bytes })
  return `[picture ${JSON.stringify(name)}]`
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return '[a structure that is nested too deep]'
  }
}

function toText(block: ContentBlock, addPicture: (picture: Picture) => string): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'image':
      return addPicture(block)
    case 'audio':
      return `[${block.type} ${block.mimeType}, ${sizeOf(block.data)}]`
    case 'resource':
      if ('text' in block.resource) return block.resource.text
      return isPicture(block.resource)
        ? addPicture({ mimeType: block.resource.mimeType, data: block.resource.blob })
        : blobNote(block.resource)
    case 'resource_link':
      return `[link ${block.title ?? block.name}: ${block.uri}]`
    default:
      return '[a part of a kind that is not known here]'
  }
}

function isPicture<T extends { mimeType?: string | undefined }>(resource: T): resource is T & { mimeType: string } {
  return resource.mimeType?.startsWith('image/') === true
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
