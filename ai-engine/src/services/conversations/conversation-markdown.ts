import type { ConversationRow, MessageRow } from '../../db/rows/rows.ts'

/** A conversation as Markdown: its title, then questions and answers in order. */
export function conversationMarkdown(conversation: ConversationRow, messages: readonly MessageRow[]): string {
  const title = conversation.title ?? 'Conversation'
  const sections = [`# ${title.replace(/\s+/g, ' ')}`, ...messages.map(section)]
  return `${sections.join('\n\n')}\n`
}

function section({ role, model, content, status, createdAt }: MessageRow): string {
  const at = `${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const who = role === 'user' ? 'Question' : `Answer${model ? ` of ${model}` : ''}`
  const end = status === 'complete' ? '' : ` (${status})`
  return `## ${who}${end}\n\n*${at}*\n\n${content}`.trimEnd()
}
