import type { Me } from '@grizz/protocol/http'
import { PanelLeftClose, Plus, X } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { IconButton } from '../kit/IconButton.tsx'
import { Mark } from '../kit/Mark.tsx'
import { goTo } from '../shell/path.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { ConversationList } from './ConversationList.tsx'
import { SearchField } from './SearchField.tsx'

export interface SidebarProps {
  me: Me
  conversationId: string | undefined
  onSettings: () => void
  onHide: () => void
  /** In the sheet of a phone the hide button is a cross. */
  sheet?: boolean
}

export function Sidebar({ me, conversationId, onSettings, onHide, sheet = false }: SidebarProps) {
  const [search, setSearch] = useState('')
  const q = useDeferredValue(search.trim())

  function startNew() {
    if (sheet) onHide()
    goTo('/')
    requestAnimationFrame(() => document.getElementById('message')?.focus())
  }

  return (
    <nav aria-label="Conversations" className="flex h-full flex-col">
      <div className="flex h-14 shrink-0 items-center justify-between pr-2.5 pl-4">
        <span className="flex items-center gap-2.5 text-read font-semibold tracking-tight">
          <Mark size={22} /> Grizz
        </span>
        <IconButton label="Hide sidebar" icon={sheet ? X : PanelLeftClose} onClick={onHide} />
      </div>
      <div className="flex shrink-0 flex-col gap-2 px-3 pb-3">
        <button
          type="button"
          onClick={startNew}
          className="flex h-9 items-center gap-2.5 rounded-medium border border-line bg-raised px-2.5 font-medium transition-colors hover:border-line-strong hover:bg-hover touch:h-11"
        >
          <Plus size={16} strokeWidth={2} aria-hidden="true" className="text-link" />
          New chat
        </button>
        <SearchField value={search} onChange={setSearch} />
      </div>
      <ConversationList q={q} openId={conversationId} />
      <AccountMenu me={me} onSettings={onSettings} />
    </nav>
  )
}
