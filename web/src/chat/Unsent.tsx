import { useEffect } from 'react'
import { notify } from '../kit/notices.ts'
import { sendUnsent } from '../live/unsent.ts'
import { goTo } from '../shell/path.ts'
import { usePerson } from './person-context.ts'
import { useOpenStore } from './use-open-store.ts'

/** Sends what was asked in conversations that are not open any more. What is refused goes back to their composers. */
export function Unsent({ openId }: { openId: string }) {
  const { browser, userId, drafts } = usePerson()
  const openStore = useOpenStore()
  useEffect(
    () =>
      sendUnsent({
        browser,
        userId,
        openId,
        open: (conversationId) => openStore({ conversationId }),
        refused(conversationId, { content, detail }) {
          drafts.write(conversationId, [content, drafts.read(conversationId)].filter(Boolean).join('\n\n'))
          const show = { name: 'Show', run: () => goTo(`/c/${conversationId}`) }
          notify(`A question in another conversation was not sent. ${detail}`, show)
        },
      }),
    [browser, userId, drafts, openStore, openId],
  )
  return null
}
