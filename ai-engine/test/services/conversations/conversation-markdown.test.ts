import { expect, it } from 'vitest'
import type { ConversationRow, MessageRow } from '../../../src/db/rows/rows.ts'
import { conversationMarkdown } from '../../../src/services/conversations/conversation-markdown.ts'

const conversation = { title: 'Honey' } as ConversationRow
const answer = {
  role: 'assistant',
  model: 'bear-1',
  status: 'complete',
  content: 'unused',
  createdAt: new Date('2026-11-30T10:00:00Z'),
} as MessageRow

it('writes texts and calls of tools in their order, results in fences that hold, and the sources at the end', () => {
  const call = { type: 'tool_call', callId: 'c', name: 'web_fetch', readOnly: true, executions: 1 } as const
  const markdown = conversationMarkdown(conversation, [
    {
      ...answer,
      parts: [
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'Let me look.' },
        { ...call, arguments: '{"url":"x"}', state: 'succeeded', result: 'a\n```\nb' },
        { type: 'source', url: 'https://example.com/a b', title: 'A [page]', number: 1 },
        { type: 'text', text: 'Found it.' },
      ],
    },
  ])
  expect(markdown).toBe(`# Honey

## Answer of bear-1

*2026-11-30 10:00 UTC*

Let me look.

> *web_fetch* (succeeded)
>
> \`\`\`json
> {"url":"x"}
> \`\`\`
>
> \`\`\`\`
> a
> \`\`\`
> b
> \`\`\`\`

Found it.

Sources:

1. [A page](<https://example.com/a b>)
`)
})
