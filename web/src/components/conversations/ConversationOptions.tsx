import type { ListedConversation } from '@grizz/protocol/resources'
import { Archive, ArchiveRestore, FolderInput, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { MenuItem } from '../../ui/overlays/MenuItem.tsx'
import { t } from '../../words/en/navigation.ts'
import { showPanel } from '../navigation/panel.ts'
import { useConversationActions } from './use-conversation-actions.ts'

interface ConversationOptionsProps {
  conversation: ListedConversation
}

export function ConversationOptions({ conversation }: ConversationOptionsProps) {
  const { pin, archive, erase } = useConversationActions()
  const { pinned, archived } = conversation
  return (
    <>
      {!archived && (
        <MenuItem icon={pinned ? PinOff : Pin} onSelect={() => pin(conversation)}>
          {pinned ? t('unpin') : t('pin')}
        </MenuItem>
      )}
      <MenuItem icon={Pencil} onSelect={() => showPanel({ rename: conversation })}>
        {t('rename')}
      </MenuItem>
      <MenuItem icon={FolderInput} onSelect={() => showPanel({ project: { doing: 'move', conversation } })}>
        {t('moveToProject')}
      </MenuItem>
      <MenuItem icon={archived ? ArchiveRestore : Archive} onSelect={() => archive(conversation)}>
        {archived ? t('unarchive') : t('archive')}
      </MenuItem>
      <MenuItem icon={Trash2} danger onSelect={() => erase(conversation)}>
        {t('delete')}
      </MenuItem>
    </>
  )
}
