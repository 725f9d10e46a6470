import type { ListedConversation } from '@grizz/protocol/resources'
import { useUpdateConversation } from '../../data/conversation-mutations.ts'
import { useDeleteConversation, useRestoreConversation } from '../../data/deletion.ts'
import { notify } from '../../ui/toasts/toasts.ts'
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
    const said = archived ? 'is among your conversations again.' : 'archived.'
    notify(`“${shortTitle(conversation)}” ${said}`, { name: 'Undo', run: () => change({ id, archived }) })
  }

  /** Deletes at once; the toast offers to undo it. */
  function erase(conversation: ListedConversation) {
    const { id, answering } = conversation
    const wasOpen = conversationIn(window.location.pathname) === id
    const bringBack = () =>
      restore(id).then(
        () => wasOpen && goTo(`/c/${id}`),
        (error: Error) => notify(`Not brought back. ${error.message}`),
      )
    const stopped = answering ? ' The answer that was being written has stopped.' : ''
    remove(id).then(
      () => notify(`“${shortTitle(conversation)}” deleted.${stopped}`, { name: 'Undo', run: () => void bringBack() }),
      (error: Error) => notify(`Not deleted. ${error.message}`),
    )
    if (wasOpen) goTo('/', 'replace')
  }

  return { pin, archive, erase }

  // A promise and no callback: the menu is unmounted by the time of the response.
  function change(changes: { id: string; pinned?: boolean; archived?: boolean }) {
    update(changes).catch((error: Error) => notify(`Not changed. ${error.message}`))
  }
}

function shortTitle(conversation: ListedConversation): string {
  const title = titleOf(conversation)
  return title.length > 48 ? `${title.slice(0, 47).toWellFormed()}…` : title
}
