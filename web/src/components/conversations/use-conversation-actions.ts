import type { ListedConversation } from '@grizz/protocol/resources'
import { useUpdateConversation } from '../../data/conversation-mutations.ts'
import { useDeleteConversation, useRestoreConversation } from '../../data/deletion.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/navigation.ts'
import { conversationIn, goTo } from '../navigation/path.ts'
import { titleOf } from './title-of.ts'

/** The actions on a conversation. A failure shows a toast and changes nothing. */
export function useConversationActions() {
  const { mutateAsync: update } = useUpdateConversation()
  const { mutateAsync: remove } = useDeleteConversation()
  const { mutateAsync: restore } = useRestoreConversation()

  function pin({ id, pinned }: ListedConversation) {
    change({ id, pinned: !pinned })
  }

  function archive(conversation: ListedConversation) {
    const { id, archived } = conversation
    change({ id, archived: !archived })
    const title = shortTitle(conversation)
    const said = archived ? t('unarchivedDone', { title }) : t('archivedDone', { title })
    notify(said, { name: common('undo'), run: () => change({ id, archived }) })
  }

  /** Deletes at once; the toast offers to undo it. */
  function erase(conversation: ListedConversation) {
    const { id, answering } = conversation
    const wasOpen = conversationIn(window.location.pathname) === id
    const bringBack = () =>
      restore(id).then(
        () => wasOpen && goTo(`/c/${id}`),
        (error: Error) => notify(t('notBroughtBack', { problem: problemText(error) })),
      )
    const title = shortTitle(conversation)
    const said = answering ? t('deletedStopped', { title }) : t('deletedDone', { title })
    remove(id).then(
      () =>
        notify(said, {
          name: common('undo'),
          run: () => void bringBack(),
        }),
      (error: Error) => notify(t('notDeleted', { problem: problemText(error) })),
    )
    if (wasOpen) goTo('/', 'replace')
  }

  return { pin, archive, erase }

  // A promise and no callback: the menu is unmounted by the time of the response.
  function change(changes: { id: string; pinned?: boolean; archived?: boolean }) {
    update(changes).catch((error: Error) => notify(common('notChanged', { problem: problemText(error) })))
  }
}

function shortTitle(conversation: ListedConversation): string {
  const title = titleOf(conversation)
  return title.length > 48 ? `${title.slice(0, 47).toWellFormed()}…` : title
}
