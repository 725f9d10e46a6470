import type { Step, StepKind } from '@grizz/protocol/resources'
import {
  Brain,
  Circle,
  Gauge,
  type LucideIcon,
  MessageSquareText,
  RotateCw,
  Scissors,
  Unplug,
  Wrench,
} from 'lucide-react'
import { duration } from '../../../ui/display/duration.ts'
import { durationOf } from './run-summary.ts'
import { agentOf, wordsOf } from './step-words.ts'

interface StepRowProps {
  step: Step
  nameOf: (model: string) => string
  /** Milliseconds since the epoch. */
  now: number
}

export function StepRow({ step, nameOf, now }: StepRowProps) {
  const Icon = icons[step.kind] ?? Circle
  const { what, why } = wordsOf(step, nameOf)
  const agent = agentOf(step)
  const failed = step.status === 'failed'
  return (
    <li data-step={step.kind} data-status={step.status} className="flex gap-2">
      <Icon
        size={13}
        strokeWidth={1.75}
        aria-hidden="true"
        className={`mt-px shrink-0 ${failed ? 'text-danger' : ''}`}
      />
      <span className="min-w-0 wrap-anywhere tabular-nums">
        {agent && <span className="font-medium">{agent}: </span>}
        {what}
        {takesTime(step) && ` · ${duration(durationOf(step, now))}`}
        {why && <span className="block">{why}</span>}
      </span>
    </li>
  )
}

const icons: Partial<Record<StepKind, LucideIcon>> = {
  model_call: MessageSquareText,
  reasoning: Brain,
  trim: Scissors,
  retry: RotateCw,
  tool_call: Wrench,
  limit: Gauge,
  tool_server: Unplug,
  summary: Scissors,
}

const noted: ReadonlySet<StepKind> = new Set(['trim', 'retry', 'limit', 'tool_server'])

/** These are noted, not awaited. */
function takesTime({ kind }: Step): boolean {
  return !noted.has(kind)
}
