import type { Conversation } from '@grizz/protocol/resources'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { IconButton } from '../kit/IconButton.tsx'
import { Menu } from '../kit/Menu.tsx'
import { MenuItem } from '../kit/MenuItem.tsx'
import { titleOf } from './title-of.ts'

interface ConversationMenuProps {
  conversation: Conversation
  onRename: () => void
  onDelete: () => void
}

export function ConversationMenu({ conversation, onRename, onDelete }: ConversationMenuProps) {
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
      <MenuItem icon={Pencil} onSelect={onRename}>
        Rename
      </MenuItem>
      <MenuItem icon={Trash2} danger onSelect={onDelete}>
        Delete
      </MenuItem>
    </Menu>
  )
}
