import type { Part, SourcePart, ToolCallPart } from '@grizz/protocol/parts'
import type { MessageRow } from '../../db/rows/rows.ts'

/** A conversation as Markdown: its title and project, then questions and answers in order. */
export function conversationMarkdown(
  { title, project }: { title: string | null; project?: string | undefined },
  messages: readonly MessageRow[],
): string {
  const heading = `# ${(title ?? 'Conversation').replace(/\s+/g, ' ')}`
  const sections = [heading, ...(project ? [`*Project: ${project}*`] : []), ...messages.map(section)]
  return `${sections.join('\n\n')}\n`
}

function section({ role, model, parts, content, status, createdAt }: MessageRow): string {
  const at = `${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const who = role === 'user' ? 'Question' : `Answer${model ? ` of ${model}` : ''}`
  const end = status === 'complete' ? '' : ` (${status})`
  return `## ${who}${end}\n\n*${at}*\n\n${parts ? partsMarkdown(parts) : content}`.trimEnd()
}

/** Files, texts and calls of tools in their order, then the sources. Reasoning is left out. */
function partsMarkdown(parts: readonly Part[]): string {
  const written = parts.flatMap((part) => {
    if (part.type === 'text') return part.text === '' ? [] : [part.text]
    if (part.type === 'file') return [`*File: ${inline(part.name)} (${sizeOf(part.bytes)})*`]
    return part.type === 'tool_call' ? [callMarkdown(part)] : []
  })
  const sources = parts.filter((part) => part.type === 'source')
  return [...written, ...(sources.length > 0 ? [`Sources:\n\n${sources.map(sourceMarkdown).join('\n')}`] : [])].join(
    '\n\n',
  )
}

function callMarkdown({ name, title, server, state, arguments: args, result, error }: ToolCallPart): string {
  const what = [server, title ?? name].filter(Boolean).join(' · ')
  const told = result ?? error
  return quoted([`*${what}* (${state})`, fenced(args, 'json'), ...(told ? [fenced(told, '')] : [])].join('\n\n'))
}

function inline(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~!]/g, '\\$&')
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

function sourceMarkdown({ url, title, number }: SourcePart): string {
  const words = (title ?? url).replace(/[[\]\s]+/g, ' ').trim()
  return `${number === undefined ? '-' : `${number}.`} [${words}](<${url}>)`
}

/** Longer than any fence in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(({ length }) => length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

function quoted(text: string): string {
  return text.replace(/^/gm, '> ').replace(/ +$/gm, '')
}
