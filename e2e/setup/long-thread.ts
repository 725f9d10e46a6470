import { randomUUID } from 'node:crypto'
import type { Chat } from './chat.ts'
import type { Grizz } from './grizz.ts'

/**
 * Saves a conversation of so many messages, question and answer in turn, for the user of `chat`. Message `n`, from 1,
 * says `question n` or `answer n` in a paragraph or two. Resolves with its id and the ids of its messages.
 */
export async function saveLongThread(grizz: Pick<Grizz, 'query'>, chat: Chat, length: number) {
  const id = randomUUID()
  const me = (await (await chat.page.request.get(`${chat.url}/api/me`)).json()) as { id: string }
  const messageIds = Array.from({ length }, () => randomUUID())
  await grizz.query('insert into conversations (id, user_id, title, leaf_id) values ($1, $2, $3, $4)', [
    id,
    me.id,
    `${length} messages`,
    messageIds.at(-1),
  ])
  await grizz.query(
    `insert into messages (id, conversation_id, user_id, parent_id, role, content, status, model, created_at)
     select listed.id::uuid, $1::uuid, $2, lag(listed.id::uuid) over (order by at),
       case when at % 2 = 1 then 'user' else 'assistant' end,
       case when at % 2 = 1 then 'question ' || at else 'answer ' || at || $4 end,
       'complete', case when at % 2 = 1 then null else 'gpt-4o-mini' end, now() - interval '1 day' + at * interval '1 second'
     from unnest($3::text[]) with ordinality as listed(id, at)`,
    [id, me.id, messageIds, body],
  )
  return { id, messageIds, path: `/c/${id}` }
}

const body = `

The grizzly walks along the **river**, and waits where the water is shallow. It has time.

- salmon in autumn
- roots in spring

\`\`\`ts
const bear = { name: 'Grizz', hungry: true }
\`\`\`
`
