import type { Conversation } from '@grizz/protocol/resources'
import { ChartColumn, Ellipsis, SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { NEW_INSTRUCTIONS } from '../../../live/sending/drafts.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { Menu } from '../../../ui/overlays/Menu.tsx'
import { MenuItem } from '../../../ui/overlays/MenuItem.tsx'
import { t } from '../../../words/en/chat.ts'
import { useUser } from '../../context/user-context.ts'
import { ConversationUsage } from '../../conversation-usage/ConversationUsage.tsx'
import { FirstInstructions } from './FirstInstructions.tsx'
import { Instructions } from './Instructions.tsx'

interface HeaderMenuProps {
  id: string
  begun: boolean
  conversation: Conversation | undefined
}

/** Facts and settings of the open conversation; before its first message only its instructions. */
export function HeaderMenu({ id, begun, conversation }: HeaderMenuProps) {
  const { drafts } = useUser()
  const [doing, setDoing] = useState<'instruct' | 'count' | undefined>()
  const rest = () => setDoing(undefined)
  const instruct = () => setDoing('instruct')
  return (
    <>
      {!begun && drafts.read(NEW_INSTRUCTIONS) && (
        <span className="text-meta text-ink-faint">{t('instructionsSet')}</span>
      )}
      {!begun && (
        <IconButton label={t('instructionsForChat')} icon={SlidersHorizontal} size="medium" onClick={instruct} />
      )}
      {begun && (
        <Menu
          label={t('conversation')}
          align="end"
          trigger={(props) => <IconButton {...props} label={t('aboutConversation')} icon={Ellipsis} size="medium" />}
        >
          <MenuItem icon={SlidersHorizontal} onSelect={instruct}>
            {t('modelAndInstructions')}
          </MenuItem>
          <MenuItem icon={ChartColumn} onSelect={() => setDoing('count')}>
            {t('tokensAndCost')}
          </MenuItem>
        </Menu>
      )}
      {doing === 'instruct' && !begun && <FirstInstructions onClose={rest} />}
      {doing === 'instruct' && begun && conversation && <Instructions conversation={conversation} onClose={rest} />}
      {doing === 'count' && <ConversationUsage conversationId={id} onClose={rest} />}
    </>
  )
}
