import type { ToolPolicy, ToolServer } from '@grizz/protocol/tool-servers'
import { ChevronDown } from 'lucide-react'
import { t } from '../../../words/en/administration/servers.ts'

interface ToolRowProps {
  tool: ToolServer['tools'][number]
  policy: ToolPolicy | undefined
  /** What holds without a policy. */
  usual: ToolPolicy
  onPolicy: ((policy: ToolPolicy | undefined) => void) | undefined
}

export function ToolRow({ tool, policy, usual, onPolicy }: ToolRowProps) {
  const title = tool.title ?? tool.name
  return (
    <li className="flex flex-col gap-2 py-2.5 md:flex-row md:items-start md:gap-4">
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere">
          <bdi data-own>{title}</bdi>
        </p>
        <p className="line-clamp-3 text-meta text-ink-soft">
          <bdi data-own>{tool.description}</bdi>
        </p>
        <p className="text-meta text-ink-faint">{hintsOf(tool).join(' · ')}</p>
      </div>
      {onPolicy ? (
        <div className="relative shrink-0 md:w-48">
          <select
            aria-label={t('policyOf', { tool: title })}
            value={policy ?? ''}
            onChange={({ target }) => onPolicy(isPolicy(target.value) ? target.value : undefined)}
            className="h-9 w-full appearance-none truncate rounded-medium border border-line-strong bg-raised pr-9 pl-3 transition-colors hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus touch:h-11"
          >
            <option value="">{t('usually', { policy: policies[usual]() })}</option>
            {(['allow', 'ask', 'deny'] as const).map((name) => (
              <option key={name} value={name}>
                {policies[name]()}
              </option>
            ))}
          </select>
          <ChevronDown
            size={16}
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 right-3 my-auto text-ink-faint"
          />
        </div>
      ) : (
        <p className="shrink-0 text-meta text-ink-soft">{policies[policy ?? usual]()}</p>
      )}
    </li>
  )
}

const policies: Readonly<Record<ToolPolicy, () => string>> = {
  allow: () => t('allow'),
  ask: () => t('ask'),
  deny: () => t('deny'),
}

function isPolicy(value: string): value is ToolPolicy {
  return value in policies
}

/** What the server says of it. */
function hintsOf({ readOnly, idempotent, destructive }: ToolRowProps['tool']): string[] {
  return [
    readOnly ? t('readOnly') : t('changesThings'),
    ...(!readOnly && destructive ? [t('destructive')] : []),
    ...(!readOnly && idempotent ? [t('idempotent')] : []),
  ]
}
