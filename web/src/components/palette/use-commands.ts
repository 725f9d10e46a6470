import type { Project } from '@grizz/protocol/projects'
import type { ListedConversation } from '@grizz/protocol/resources'
import {
  Archive,
  ArchiveRestore,
  ChartColumn,
  Cpu,
  Download,
  Files,
  Folder,
  FolderInput,
  FolderPlus,
  Keyboard,
  Link,
  LogOut,
  Monitor,
  Moon,
  PanelLeft,
  Pencil,
  Pin,
  PinOff,
  Plug,
  Settings,
  SquarePen,
  Sun,
  Trash2,
  Users,
  Wrench,
} from 'lucide-react'
import { useUpdateConversation } from '../../data/conversation-mutations.ts'
import { useProjects } from '../../data/project-queries.ts'
import { useConversation, useMe, useModels } from '../../data/queries.ts'
import { useSignOut } from '../../data/session-mutations.ts'
import { copyText } from '../../ui/buttons/copy-text.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/palette.ts'
import { useConversationActions } from '../conversations/use-conversation-actions.ts'
import { choiceOf, keyOf } from '../models/model-choice.ts'
import { showPanel } from '../navigation/panel.ts'
import { goTo } from '../navigation/path.ts'
import { nameOf, type Shortcut, shortcuts } from '../navigation/shortcuts.ts'
import { setTheme, type Theme } from '../navigation/theme.ts'
import { type Choice, type ChoiceGroup, matching } from './choice.ts'

/** A provider may have several hundred. */
const mostModels = 10

/** Everything that can be done by name: with the open conversation, and anywhere. Models only come when asked for. */
export function useCommands(conversationId: string | undefined, typed: string): ChoiceGroup[] {
  const { data: conversation } = useConversation(conversationId)
  const actions = useConversationActions()
  const models = useModelCommands(conversation)
  const { data: projects = [] } = useProjects()
  const { data: me } = useMe()
  const signOut = useSignOut()
  const leave = () =>
    void signOut.mutateAsync().catch((error: Error) => notify(common('notSignedOut', { problem: problemText(error) })))
  const here = conversation
    ? [...conversationCommands(conversation, actions), ...matching(models, typed).slice(0, typed ? mostModels : 0)]
    : []
  return [
    { label: t('thisConversation'), choices: here },
    {
      label: t('commands'),
      choices: [
        ...everywhere(),
        command(t('newProject'), FolderPlus, () => showPanel({ project: { doing: 'create' } })),
        ...(typed ? projects.map(openProject) : []),
        ...(me?.role === 'admin' ? administration() : []),
        command(common('signOut'), LogOut, leave),
      ],
    },
  ]
}

function conversationCommands(
  conversation: ListedConversation,
  { pin, archive, erase }: ReturnType<typeof useConversationActions>,
): Choice[] {
  const { id, pinned, archived } = conversation
  return [
    command(pinned ? t('unpin') : t('pin'), pinned ? PinOff : Pin, () => pin(conversation)),
    command(t('rename'), Pencil, () => showPanel({ rename: conversation })),
    command(t('moveToProject'), FolderInput, () => showPanel({ project: { doing: 'move', conversation } })),
    command(common('copyLink'), Link, () => void copyLink(id)),
    command(t('saveAsMarkdown'), Download, () => window.location.assign(`/api/conversations/${id}/export`)),
    archived
      ? command(t('unarchive'), ArchiveRestore, () => archive(conversation))
      : command(t('archive'), Archive, () => archive(conversation)),
    command(t('delete'), Trash2, () => erase(conversation)),
  ]
}

const openProject = ({ id, name }: Project) => command(t('openProject', { name }), Folder, () => goTo(`/p/${id}`))

function useModelCommands(conversation: ListedConversation | undefined): Choice[] {
  const { data } = useModels()
  const update = useUpdateConversation()
  if (!conversation || !data) return []
  const { id } = conversation
  return data.models.map((model) => ({
    ...command(t('answerWith', { model: model.name }), Cpu, () => {
      update
        .mutateAsync({ id, model: model.id, provider: model.provider })
        .catch((error: Error) => notify(common('notChanged', { problem: problemText(error) })))
    }),
    id: `model-${keyOf(choiceOf(model))}`,
    words: `${t('answerWith', { model: model.name })} ${model.providerName}`,
    note: model.providerName,
  }))
}

const everywhere = (): readonly Choice[] => [
  ofShortcut('new', SquarePen),
  ofShortcut('sidebar', PanelLeft),
  theme('light', t('lightAppearance'), Sun),
  theme('dark', t('darkAppearance'), Moon),
  theme('system', t('systemAppearance'), Monitor),
  ofShortcut('settings', Settings),
  command(common('usage'), ChartColumn, () => goTo('/usage')),
  command(common('files'), Files, () => goTo('/files')),
  command(common('toolServers'), Wrench, () => goTo('/tool-servers')),
  ofShortcut('shortcuts', Keyboard),
]

const administration = (): readonly Choice[] => [
  command(common('people'), Users, () => goTo('/people')),
  command(common('providers'), Cpu, () => goTo('/providers')),
  command(common('connectModel'), Plug, () => showPanel('connect')),
]

function command(name: string, icon: Choice['icon'], run: () => void, keys?: readonly string[]): Choice {
  return { id: name, name, words: name, icon, run, ...(keys && { keys }) }
}

function theme(wanted: Theme, name: string, icon: Choice['icon']): Choice {
  return { ...command(name, icon, () => setTheme(wanted)), words: `${name} theme` }
}

function ofShortcut(id: Shortcut['id'], icon: Choice['icon']): Choice {
  const shortcut = shortcuts.find((candidate) => candidate.id === id)
  return command(nameOf(id), icon, shortcut?.run ?? (() => {}), shortcut?.keys ?? [])
}

async function copyLink(id: string): Promise<void> {
  const copied = await copyText(`${window.location.origin}/c/${id}`)
  notify(copied ? t('linkCopied') : common('copyingRefused'))
}
