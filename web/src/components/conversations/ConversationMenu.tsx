import type { ListedConversation } from '@grizz/protocol/resources'
import { Ellipsis } from 'lucide-react'
import { Suspense } from 'react'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { preload } from '../../ui/loading/preload.ts'
import { Menu } from '../../ui/overlays/Menu.tsx'
import { t } from '../../words/en/navigation.ts'
import { titleOf } from './title-of.ts'

const loadOptions = () => import('./ConversationOptions.tsx')
const loadAhead = () => void preload(loadOptions)
const ConversationOptions = lazyPart(() => loadOptions().then((module) => module.ConversationOptions), 'menuitem')

interface ConversationMenuProps {
  conversation: ListedConversation
}

export function ConversationMenu({ conversation }: ConversationMenuProps) {
  return (
    <Menu
      label={t('options')}
      trigger={(props) => (
        <IconButton
          {...props}
          onPointerEnter={loadAhead}
          onFocus={loadAhead}
          label={t('optionsOf', { title: titleOf(conversation) })}
          title={t('options')}
          icon={Ellipsis}
          className="mr-1 hidden group-focus-within:grid group-hover:grid aria-expanded:grid hover:bg-pressed touch:grid"
        />
      )}
    >
      <Suspense>
        <ConversationOptions conversation={conversation} />
      </Suspense>
    </Menu>
  )
}
