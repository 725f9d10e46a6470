import type { ToolCallPart, ToolCallState } from '@grizz/protocol/parts'
import { withoutTurns } from '../../../markdown/direction/without-turns.ts'
import { withoutStackedMarks } from '../../../ui/display/stacked-marks.ts'
import { t } from '../../../words/en/tools.ts'
import { builtInTool } from '../../models/built-in-tools.ts'

/** A tool's name on the page: its title, behind its server's name where it has one; of ours, in the reader's language. */
export function titleOf({ title, name, server }: Pick<ToolCallPart, 'title' | 'name' | 'server'>): string {
  const own = builtInTool({ name, server })?.title() ?? plain(title || name)
  return server ? `${plain(server)} · ${own}` : own
}

/** How a call stands, in words; empty while it was not started. */
export function stateWords(state: ToolCallState, works: boolean): string {
  if (works) return t('working')
  return states[state]?.() ?? ''
}

const states: Readonly<Partial<Record<ToolCallState, () => string>>> = {
  succeeded: () => t('succeeded'),
  failed: () => t('failed'),
  denied: () => t('denied'),
  cancelled: () => t('cancelled'),
  unknown: () => t('outcomeUnknown'),
  waiting_approval: () => t('waitsForYou'),
  waiting_sign_in: () => t('waitsForYou'),
  input_required: () => t('waitsForYou'),
}

function plain(name: string): string {
  return withoutStackedMarks(withoutTurns(name.slice(0, 200)))
}
