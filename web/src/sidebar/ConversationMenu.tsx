import type { Conversation } from '@grizz/protocol/resources'
import { Ellipsis } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { IconButton } from '../kit/IconButton.tsx'
import { Menu } from '../kit/Menu.tsx'
import { titleOf } from './title-of.ts'

const loadOptions = () => import('./ConversationOptions.tsx')
const ConversationOptions = lazy(() => loadOptions().then((module) => ({ default: module.ConversationOptions })))

interface ConversationMenuProps {
  conversation: Conversation
}

export function ConversationMenu({ conversation }: ConversationMenuProps) {
  return (
    <Menu
      label="Options"
      trigger={(props) => (
        <IconButton
          {...props}
          onPointerEnter={loadOptions}
          onFocus={loadOptions}
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
