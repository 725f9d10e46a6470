import type { Tool } from '@grizz/protocol/tool-servers'
import { useId } from 'react'
import { t } from '../../words/en/chat.ts'
import { builtInTool } from '../models/built-in-tools.ts'
import type { ToolSwitches } from './use-tool-choice.ts'

interface ToolListProps {
  list: readonly Tool[]
  switches: ToolSwitches
  onSwitch: (name: string, on: boolean) => void
}

/** A switch for each tool, with what happens when a model calls it. */
export function ToolList({ list, switches, onSwitch }: ToolListProps) {
  return (
    <ul className="flex w-80 max-w-[calc(100vw-3rem)] flex-col">
      {list.map((tool) => (
        <li key={tool.name}>
          <ToolSwitch tool={tool} on={switches[tool.name] !== false} onSwitch={(on) => onSwitch(tool.name, on)} />
        </li>
      ))}
    </ul>
  )
}

interface ToolSwitchProps {
  tool: Tool
  on: boolean
  onSwitch: (on: boolean) => void
}

function ToolSwitch({ tool, on, onSwitch }: ToolSwitchProps) {
  const { title, description, server, policy } = tool
  const own = builtInTool(tool)
  const id = useId()
  const denied = policy === 'deny'
  return (
    <label className="flex cursor-pointer items-start gap-3 rounded-small px-2.5 py-2 hover:bg-hover has-disabled:cursor-default">
      <span className="min-w-0 flex-1">
        <bdi id={`${id}-name`} className="block truncate font-medium">
          {server ? `${server} · ${title}` : (own?.title() ?? title)}
        </bdi>
        <span id={`${id}-about`} className="block text-meta text-ink-faint">
          <bdi className="line-clamp-2" {...(!own && { 'data-own': true })}>
            {own?.about() ?? description}
          </bdi>
          {policy !== 'allow' && <span className="block text-ink-soft">{policies[policy]()}</span>}
        </span>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-about`}
        checked={on && !denied}
        aria-checked={on && !denied}
        disabled={denied}
        onChange={(event) => onSwitch(event.target.checked)}
        className="switch mt-0.5 shrink-0"
      />
    </label>
  )
}

const policies = {
  ask: () => t('toolAsks'),
  deny: () => t('toolDenied'),
}
