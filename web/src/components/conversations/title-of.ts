import type { Conversation } from '@grizz/protocol/resources'
import { t } from '../../words/en/navigation.ts'

/** The name of a conversation before its first answer has given it a title. */
export function titleOf(conversation: Pick<Conversation, 'title'>): string {
  return conversation.title ?? t('newConversation')
}
