import type { ToolServer } from '@grizz/protocol/tool-servers'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/servers.ts'
import { t as common } from '../../../words/en/common.ts'
import { useUpdateToolServer } from '../use-tool-servers.ts'

export function EnabledSwitch({ server: { id, name, enabled } }: { server: ToolServer }) {
  const update = useUpdateToolServer(id)
  const shown = update.isPending ? (update.variables.enabled ?? enabled) : enabled
  return (
    <input
      type="checkbox"
      role="switch"
      aria-label={t('switchOf', { name })}
      checked={shown}
      aria-checked={shown}
      onChange={(event) =>
        update.mutate(
          { enabled: event.target.checked },
          { onError: (error) => notify(common('notChanged', { problem: problemText(error) })) },
        )
      }
      className="switch mt-0.5 shrink-0"
    />
  )
}
