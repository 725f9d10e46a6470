import { useProjectConversations } from '../../../data/project-queries.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/projects.ts'
import { ConversationLink } from '../../conversations/ConversationLink.tsx'
import { ConversationMenu } from '../../conversations/ConversationMenu.tsx'

interface ProjectConversationsProps {
  projectId: string
  q: string
}

export function ProjectConversations({ projectId, q }: ProjectConversationsProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useProjectConversations(projectId, q)
  const conversations = data?.pages.flatMap((page) => page.conversations) ?? []
  if (error && !data)
    return (
      <p role="alert" className="flex items-center gap-3 text-danger">
        {problemText(error)} <Button onClick={() => void refetch()}>{common('tryAgain')}</Button>
      </p>
    )
  if (!data) return <div role="status" aria-label={t('loading')} className="awaiting h-24" />
  if (conversations.length === 0)
    return <p className="py-1 text-ink-faint">{q ? t('foundNothing') : t('noConversations')}</p>
  return (
    <>
      <ul>
        {conversations.map((conversation) => (
          <li
            key={conversation.id}
            className="group relative flex items-center rounded-medium transition-colors hover:bg-hover has-[[aria-expanded=true]]:bg-hover"
          >
            <ConversationLink conversation={conversation} open={false} />
            <ConversationMenu conversation={conversation} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()} className="mt-2">
          {t('showMore')}
        </Button>
      )}
    </>
  )
}
