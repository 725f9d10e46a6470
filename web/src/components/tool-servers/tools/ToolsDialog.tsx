import type { ToolPolicy, ToolServer } from '@grizz/protocol/tool-servers'
import { ownValue } from '../../../data/own-value.ts'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { t } from '../../../words/en/administration/servers.ts'
import { useUpdateToolServer } from '../use-tool-servers.ts'
import { ToolRow } from './ToolRow.tsx'

interface ToolsDialogProps {
  server: ToolServer
  isOwn: boolean
  onClose: () => void
}

/** What a server offers, as it describes it, and what happens when a model calls each. Saved at once. */
export function ToolsDialog({ server, isOwn, onClose }: ToolsDialogProps) {
  const { id, name, tools, trusted } = server
  const update = useUpdateToolServer(id)
  const policies = (update.isPending && update.variables.policies) || server.policies

  function set(tool: string, policy: ToolPolicy | undefined) {
    const { [tool]: _, ...others } = policies
    update.mutate({ policies: policy ? { ...others, [tool]: policy } : others })
  }

  return (
    <Dialog title={t('toolsOf', { name })} width="40rem" onClose={onClose}>
      <p className="pb-2 text-ink-soft">{trusted ? t('hintsCount') : t('hintsDoNotCount')}</p>
      <FormProblem error={update.error} />
      {tools.length === 0 ? (
        <p className="py-3 text-ink-soft">{t('noTools')}</p>
      ) : (
        <ul aria-label={t('toolsOf', { name })} className="divide-y divide-line">
          {tools.map((tool) => (
            <ToolRow
              key={tool.name}
              tool={tool}
              policy={ownValue(policies, tool.name)}
              usual={trusted && tool.readOnly ? 'allow' : 'ask'}
              onPolicy={isOwn ? (policy) => set(tool.name, policy) : undefined}
            />
          ))}
        </ul>
      )}
    </Dialog>
  )
}
