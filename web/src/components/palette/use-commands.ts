import type { ListedConversation } from '@grizz/protocol/resources'
import {
  Archive,
  ArchiveRestore,
  ChartColumn,
  Cpu,
  Download,
  Keyboard,
  Link,
  LogOut,
  Monitor,
  Moon,
  PanelLeft,
  Pencil,
  Pin,
  PinOff,
  Settings,
  SquarePen,
  Sun,
  Trash2,
  Users,
} from 'lucide-react'
import { useUpdateConversation } from '../../data/conversation-mutations.ts'
import { useConversation, useMe, useModels } from '../../data/queries.ts'
import { useSignOut } from '../../data/session-mutations.ts'
import { copyText } from '../../ui/buttons/copy-text.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { useConversationActions } from '../conversations/use-conversation-actions.ts'
import { showPanel } from '../navigation/panel.ts'
import { goTo } from '../navigation/path.ts'
import { type Shortcut, shortcuts } from '../navigation/shortcuts.ts'
import { setTheme, type Theme } from '../navigation/theme.ts'
import type { Choice, ChoiceGroup } from './choice.ts'

/** Everything that can be done by name: with the open conversation, and anywhere. Models only come when asked for. */
export function useCommands(conversationId: string | undefined, typed: string): ChoiceGroup[] {
  const { data: conversation } = useConversation(conversationId)
  const actions = useConversationActions()
  const models = useModelCommands(conversation)
  const { data: me } = useMe()
  const signOut = useSignOut()
  const leave = () => void signOut.mutateAsync().catch((error: Error) => notify(`Not signed out. ${error.message}`))
  const here = conversation ? [...conversationCommands(conversation, actions), ...(typed ? models : [])] : []
  return [
    { label: 'This conversation', choices: here },
    {
      label: 'Commands',
      choices: [...everywhere, ...(me?.role === 'admin' ? [people] : []), command('Sign out', LogOut, leave)],
    },
  ]
}

function conversationCommands(
  conversation: ListedConversation,
  { pin, archive, erase }: ReturnType<typeof useConversationActions>,
): Choice[] {
  const { id, pinned, archived } = conversation
  return [
    command(pinned ? 'Unpin' : 'Pin', pinned ? PinOff : Pin, () => pin(conversation)),
    command('Rename…', Pencil, () => showPanel({ rename: conversation })),
    command('Copy link', Link, () => void copyLink(id)),
    command('Save as Markdown', Download, () => window.location.assign(`/api/conversations/${id}/export`)),
    archived
      ? command('Take out of the archive', ArchiveRestore, () => archive(conversation))
      : command('Archive', Archive, () => archive(conversation)),
    command('Delete', Trash2, () => erase(conversation)),
  ]
}

function useModelCommands(conversation: ListedConversation | undefined): Choice[] {
  const { data } = useModels()
  const update = useUpdateConversation()
  if (!conversation || !data) return []
  const { id } = conversation
  return data.models.map((model) =>
    command(
      `Answer with ${model.name}`,
      Cpu,
      () =>
        void update
          .mutateAsync({ id, model: model.id })
          .catch((error: Error) => notify(`Not changed. ${error.message}`)),
    ),
  )
}

const everywhere: readonly Choice[] = [
  command('New chat', SquarePen, ...ofShortcut('New chat')),
  command('Show or hide the sidebar', PanelLeft, ...ofShortcut('Show or hide the sidebar')),
  theme('light', 'Light appearance', Sun),
  theme('dark', 'Dark appearance', Moon),
  theme('system', 'Appearance of the system', Monitor),
  command('Settings', Settings, ...ofShortcut('Settings')),
  command('Usage', ChartColumn, () => goTo('/usage')),
  command('Keyboard shortcuts', Keyboard, ...ofShortcut('Keyboard shortcuts')),
]

const people = command('People', Users, () => goTo('/people'))

function command(name: string, icon: Choice['icon'], run: () => void, keys?: readonly string[]): Choice {
  return { id: name, name, words: name, icon, run, ...(keys && { keys }) }
}

function theme(wanted: Theme, name: string, icon: Choice['icon']): Choice {
  return { ...command(name, icon, () => setTheme(wanted)), words: `${name} theme` }
}

function ofShortcut(name: string): [Shortcut['run'], Shortcut['keys']] {
  const shortcut = shortcuts.find((candidate) => candidate.name === name)
  return [shortcut?.run ?? (() => {}), shortcut?.keys ?? []]
}

async function copyLink(id: string): Promise<void> {
  const copied = await copyText(`${window.location.origin}/c/${id}`)
  notify(copied ? 'Link copied. It opens for you, when you are signed in.' : 'This browser did not allow copying.')
}
