import type { ToolCallPart } from '@grizz/protocol/parts'
import { type ReactNode, useState } from 'react'
import { shortDuration } from '../../../ui/display/duration.ts'
import { withoutStackedMarks } from '../../../ui/display/stacked-marks.ts'
import { useNow } from '../../../ui/hooks/use-now.ts'
import { inShort } from './call-arguments.ts'
import { ToolCallDetails } from './ToolCallDetails.tsx'
import { ToolCallSign } from './ToolCallSign.tsx'
import { isOnItsWay, isTrouble, timeOf } from './tool-call-state.ts'
import { stateWords, titleOf } from './tool-call-words.ts'

interface ToolCallLineProps {
  call: ToolCallPart
  isLive: boolean
}

/** One tool call: name, main argument, state and time; unfolded its arguments and its result. Always one line high. */
export function ToolCallLine({ call, isLive }: ToolCallLineProps) {
  const [open, setOpen] = useState(false)
  const works = isLive && isOnItsWay(call)
  return (
    <details className="group/call" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="relative -ml-1.5 flex h-7 items-center gap-2 rounded-small px-1.5 text-ink-soft transition-colors hover:bg-hover hover:text-ink touch:h-10">
        <ToolCallSign state={call.state} works={works} />
        <bdi className="max-w-[60%] shrink-0 truncate font-medium">{titleOf(call)}</bdi>
        <About call={call} works={works} />
        <span
          className={`ml-auto shrink-0 text-meta tabular-nums ${isTrouble(call) ? 'text-danger' : 'text-ink-faint'}`}
        >
          <StateAndTime call={call} works={works} />
        </span>
        {works && <ProgressBar call={call} />}
      </summary>
      {open && <ToolCallDetails call={call} />}
    </details>
  )
}

interface CallProps {
  call: ToolCallPart
  works: boolean
}

/** The call's progress, the reason of its failure, or else its arguments. */
function About({ call, works }: CallProps): ReactNode {
  const about = (works && call.progress?.message) || (call.state === 'failed' && call.error) || inShort(call.arguments)
  return <bdi className="min-w-0 truncate text-ink-faint">{withoutStackedMarks(about.slice(0, 300))}</bdi>
}

function StateAndTime({ call, works }: CallProps): ReactNode {
  const now = useNow(works)
  const time = works || call.endedAt ? timeOf(call, now) : undefined
  const state = stateWords(call.state, works)
  const spoken = call.state === 'succeeded' || works
  return (
    <>
      {state && <span className={spoken ? 'sr-only' : ''}>{state}</span>}
      {state && !spoken && time !== undefined && ' · '}
      {time !== undefined && (time >= 1_000 || !works) && shortDuration(time)}
    </>
  )
}

function ProgressBar({ call: { progress } }: { call: ToolCallPart }): ReactNode {
  const { done, total } = progress ?? {}
  if (done === undefined || !total) return null
  const share = Math.min(1, Math.max(0, done / total))
  return (
    <span aria-hidden="true" className="absolute inset-x-1.5 bottom-0 h-0.5 overflow-hidden rounded-full bg-line">
      <span className="block h-full bg-honey transition-[width]" style={{ width: `${share * 100}%` }} />
    </span>
  )
}
