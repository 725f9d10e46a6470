import type { ListedConversation } from '@grizz/protocol/resources'
import { MessageSquare, Search } from 'lucide-react'
import { useConversations, useSearch } from '../../data/queries.ts'
import { t } from '../../words/en/palette.ts'
import { Excerpt } from '../conversations/Excerpt.tsx'
import { titleOf } from '../conversations/title-of.ts'
import { goTo } from '../navigation/path.ts'
import type { ChoiceGroup } from './choice.ts'

const MAX_RECENT = 6
const MAX_MESSAGES = 12

/** Conversations and messages: the latest ones while nothing is typed, then what the search finds. */
export function useFound(q: string): { groups: ChoiceGroup[]; searching: boolean } {
  const { data: recent } = useConversations('kept')
  const { data, isFetching } = useSearch(q)
  const page = q === '' ? undefined : data?.pages[0]
  const conversations = page?.conversations ?? (q ? [] : latest(recent ?? []))
  return {
    searching: q !== '' && isFetching,
    groups: [
      {
        label: q ? t('conversations') : t('recent'),
        choices: conversations.map((conversation) => ({
          id: conversation.id,
          name: <Excerpt text={titleOf(conversation)} q={q} />,
          icon: MessageSquare,
          run: () => goTo(`/c/${conversation.id}`),
        })),
      },
      {
        label: t('messages'),
        choices: (page?.messages ?? []).slice(0, MAX_MESSAGES).map(({ messageId, conversation, excerpt }) => ({
          id: messageId,
          name: <Excerpt parts={excerpt} />,
          note: titleOf(conversation),
          icon: Search,
          run: () => goTo(`/c/${conversation.id}?m=${messageId}`),
        })),
      },
    ],
  }
}

/** Pinned conversations come first, whatever their age. */
function latest(conversations: readonly ListedConversation[]): ListedConversation[] {
  return conversations.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)).slice(0, MAX_RECENT)
}
