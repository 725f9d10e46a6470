import type { Conversation } from '@grizz/protocol/resources'
import { Archive, ArchiveRestore, Ellipsis, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { IconButton } from '../kit/IconButton.tsx'
import { Menu } from '../kit/Menu.tsx'
import { MenuItem } from '../kit/MenuItem.tsx'
import { titleOf } from './title-of.ts'
import { useConversationActions } from './use-conversation-actions.ts'

interface ConversationMenuProps {
  conversation: Conversation
  onRename: () => void
}

export function ConversationMenu({ conversation, onRename }: ConversationMenuProps) {
  const { pin, archive, erase } = useConversationActions()
  const { pinned, archived } = conversation
  return (
    <Menu
      label="Options"
      trigger={(props) => (
        <IconButton
          {...props}
          label={`Options of ${titleOf(conversation)}`}
          title="Options"
          icon={Ellipsis}
          className="mr-1 hidden group-focus-within:grid group-hover:grid aria-expanded:grid hover:bg-pressed touch:grid"
        />
      )}
    >
      {!archived && (
        <MenuItem icon={pinned ? PinOff : Pin} onSelect={() => pin(conversation)}>
          {pinned ? 'Unpin' : 'Pin'}
        </MenuItem>
      )}
      <MenuItem icon={Pencil} onSelect={onRename}>
        Rename
      </MenuItem>
      <MenuItem icon={archived ? ArchiveRestore : Archive} onSelect={() => archive(conversation)}>
        {archived ? 'Take out of the archive' : 'Archive'}
      </MenuItem>
      <MenuItem icon={Trash2} danger onSelect={() => erase(conversation)}>
        Delete
      </MenuItem>
    </Menu>
  )
}
