import type { ListedConversation } from '@grizz/protocol/resources'
import { Ellipsis } from 'lucide-react'
import { Suspense } from 'react'
import { ahead } from '../kit/ahead.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { lazyPart } from '../kit/lazy-part.tsx'
import { Menu } from '../kit/Menu.tsx'
import { titleOf } from './title-of.ts'

const loadOptions = () => import('./ConversationOptions.tsx')
const loadAhead = () => void ahead(loadOptions)
const ConversationOptions = lazyPart(() => loadOptions().then((module) => module.ConversationOptions), 'menuitem')

interface ConversationMenuProps {
  conversation: ListedConversation
}

export function ConversationMenu({ conversation }: ConversationMenuProps) {
  return (
    <Menu
      label="Options"
      trigger={(props) => (
        <IconButton
          {...props}
          onPointerEnter={loadAhead}
          onFocus={loadAhead}
          label={`Options of ${titleOf(conversation)}`}
          title="Options"
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
