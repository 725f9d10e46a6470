import type { Part } from '@grizz/protocol/parts'
import type { Project } from '@grizz/protocol/projects'
import type { Conversation, ListedConversation } from '@grizz/protocol/resources'
import { createStore, useStoreValue } from '../../ui/hooks/store.ts'

export type Renamed = Pick<Conversation, 'id' | 'title'>

/** What is shown of a file: a part of a message, or one that is on its way. */
export type FileItem = Omit<Extract<Part, { type: 'file' }>, 'type'>

/** Files that are looked at one by one, which of them first, and at which page. */
export interface Viewed {
  files: readonly FileItem[]
  at: number
  page?: number | undefined
}

/** What is done with a project in a dialog. */
export type ProjectDoing =
  /** `moving`: the conversation that goes into it. */
  | { doing: 'create'; moving?: string }
  | { doing: 'rename' | 'delete'; project: Project }
  | { doing: 'move'; conversation: Pick<ListedConversation, 'id' | 'projectId'> }

/** The dialog over the page: one at a time. */
export type Panel =
  | 'palette'
  | 'settings'
  | 'shortcuts'
  | 'connect'
  | { rename: Renamed }
  | { view: Viewed }
  | { project: ProjectDoing }

/** The panel of a file that is known by its id alone. */
export function viewOf({ id, page }: { id: string; page: number | undefined }): Panel {
  return { view: { files: [{ fileId: id, name: '', mediaType: '', bytes: 0 }], at: 0, page } }
}

/** `turn` tells each opening apart, so that a late close of one does not close the next. */
export interface Shown {
  panel: Panel
  turn: number
}

const panels = createStore<{ shown: Shown | undefined; turns: number }>({ shown: undefined, turns: 0 })

export function usePanel(): Shown | undefined {
  return useStoreValue(panels, ({ shown }) => shown, undefined)
}

export function showPanel(panel: Panel): void {
  const turn = panels.get().turns + 1
  panels.set({ shown: { panel, turn }, turns: turn })
}

/** A dialog's `close` event may arrive after the next one was opened, which then stays. */
export function closePanel(turn: number): void {
  const { shown, turns } = panels.get()
  if (shown?.turn === turn) panels.set({ shown: undefined, turns })
}
