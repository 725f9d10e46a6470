import type { ToolCallState } from '@grizz/protocol/parts'
import { Ban, Check, Circle, CircleAlert, CircleHelp, Hand, type LucideIcon, X } from 'lucide-react'
import { isTrouble } from './tool-call-state.ts'

const signs: Readonly<Partial<Record<ToolCallState, LucideIcon>>> = {
  succeeded: Check,
  failed: CircleAlert,
  denied: Ban,
  cancelled: X,
  unknown: CircleHelp,
  waiting_approval: Hand,
  waiting_sign_in: Hand,
  input_required: Hand,
}

/** How a call stands, at a glance; the words say it too. The dot breathes while its tool is at work. */
export function ToolCallSign({ state, works }: { state: ToolCallState; works: boolean }) {
  const Sign = signs[state] ?? Circle
  return (
    <span aria-hidden="true" className="grid size-3.5 shrink-0 place-items-center">
      {works ? (
        <span className="breathing size-2 rounded-full bg-honey" />
      ) : (
        <Sign size={14} strokeWidth={1.75} className={isTrouble({ state }) ? 'text-danger' : 'text-ink-faint'} />
      )}
    </span>
  )
}
