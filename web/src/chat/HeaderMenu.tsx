import type { Conversation } from '@grizz/protocol/resources'
import { ChartColumn, Ellipsis, SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../kit/IconButton.tsx'
import { Menu } from '../kit/Menu.tsx'
import { MenuItem } from '../kit/MenuItem.tsx'
import { ConversationUsage } from '../usage/ConversationUsage.tsx'
import { Instructions } from './Instructions.tsx'

/** What there is to see and to set about the open conversation. */
export function HeaderMenu({ conversation }: { conversation: Conversation }) {
  const [doing, setDoing] = useState<'instruct' | 'count' | undefined>()
  const rest = () => setDoing(undefined)
  return (
    <>
      <Menu
        label="Conversation"
        align="end"
        trigger={(props) => <IconButton {...props} label="About this conversation" icon={Ellipsis} size="medium" />}
      >
        <MenuItem icon={SlidersHorizontal} onSelect={() => setDoing('instruct')}>
          Model and instructions
        </MenuItem>
        <MenuItem icon={ChartColumn} onSelect={() => setDoing('count')}>
          Tokens and cost
        </MenuItem>
      </Menu>
      {doing === 'instruct' && <Instructions conversation={conversation} onClose={rest} />}
      {doing === 'count' && <ConversationUsage conversationId={conversation.id} onClose={rest} />}
    </>
  )
}
