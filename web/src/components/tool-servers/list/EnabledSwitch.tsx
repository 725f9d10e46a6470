import type { ToolServer } from '@grizz/protocol/tool-servers'
import { problemText } from '../../../ui/display/problem-text.ts'
import { LoneSwitch } from '../../../ui/forms/LoneSwitch.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/servers.ts'
import { t as common } from '../../../words/en/common.ts'
import { useUpdateToolServer } from '../use-tool-servers.ts'

export function EnabledSwitch({ server: { id, name, enabled } }: { server: ToolServer }) {
  const update = useUpdateToolServer(id)
  const shown = update.isPending ? (update.variables.enabled ?? enabled) : enabled
  return (
    <LoneSwitch
      label={t('switchOf', { name })}
      checked={shown}
      onChange={(next) =>
        update.mutate(
          { enabled: next },
          { onError: (error) => notify(common('notChanged', { problem: problemText(error) })) },
        )
      }
    />
  )
}
