import type { Conversation } from '@grizz/protocol/resources'
import { ChartColumn, Ellipsis, SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../kit/IconButton.tsx'
import { Menu } from '../kit/Menu.tsx'
import { MenuItem } from '../kit/MenuItem.tsx'
import { NEW_INSTRUCTIONS } from '../live/drafts.ts'
import { ConversationUsage } from '../usage/ConversationUsage.tsx'
import { FirstInstructions } from './FirstInstructions.tsx'
import { Instructions } from './Instructions.tsx'
import { usePerson } from './person-context.ts'

interface HeaderMenuProps {
  id: string
  begun: boolean
  conversation: Conversation | undefined
}

/** What there is to see and to set about the open conversation; before its first message only what it shall obey. */
export function HeaderMenu({ id, begun, conversation }: HeaderMenuProps) {
  const { drafts } = usePerson()
  const [doing, setDoing] = useState<'instruct' | 'count' | undefined>()
  const rest = () => setDoing(undefined)
  const instruct = () => setDoing('instruct')
  return (
    <>
      {!begun && drafts.read(NEW_INSTRUCTIONS) && <span className="text-meta text-ink-faint">Instructions set</span>}
      {!begun && (
        <IconButton label="Instructions for this chat" icon={SlidersHorizontal} size="medium" onClick={instruct} />
      )}
      {begun && (
        <Menu
          label="Conversation"
          align="end"
          trigger={(props) => <IconButton {...props} label="About this conversation" icon={Ellipsis} size="medium" />}
        >
          <MenuItem icon={SlidersHorizontal} onSelect={instruct}>
            Model and instructions
          </MenuItem>
          <MenuItem icon={ChartColumn} onSelect={() => setDoing('count')}>
            Tokens and cost
          </MenuItem>
        </Menu>
      )}
      {doing === 'instruct' && !begun && <FirstInstructions onClose={rest} />}
      {doing === 'instruct' && begun && conversation && <Instructions conversation={conversation} onClose={rest} />}
      {doing === 'count' && <ConversationUsage conversationId={id} onClose={rest} />}
    </>
  )
}
