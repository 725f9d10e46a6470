import type { ToolServer } from '@grizz/protocol/tool-servers'
import { Ellipsis, Pencil, RefreshCw, Trash2, Wrench } from 'lucide-react'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { Menu } from '../../../ui/overlays/Menu.tsx'
import { MenuItem } from '../../../ui/overlays/MenuItem.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/servers.ts'
import { useRefreshToolServer } from '../use-tool-servers.ts'

interface ServerMenuProps {
  server: ToolServer
  isOwn: boolean
  onChoose: (what: 'edit' | 'tools' | 'delete') => void
}

export function ServerMenu({ server: { id, name }, isOwn, onChoose }: ServerMenuProps) {
  const refresh = useRefreshToolServer(id)

  function ask() {
    notify(t('asking', { name }))
    refresh
      .mutateAsync(undefined)
      .then(({ status, problem, tools }) =>
        notify(
          status === 'ready' && !problem
            ? t('answers', { name, count: tools.length })
            : `${name}: ${problem ?? (status === 'sign_in_required' ? t('signInRequired') : t('unavailable'))}`,
        ),
      )
      .catch((error: Error) => notify(problemText(error)))
  }

  return (
    <Menu
      label={t('whatToDo', { name })}
      align="end"
      trigger={(props) => <IconButton label={t('manage', { name })} icon={Ellipsis} {...props} />}
    >
      <MenuItem icon={Wrench} onSelect={() => onChoose('tools')}>
        {isOwn ? t('toolsAndPolicies') : t('showTools')}
      </MenuItem>
      {isOwn && (
        <>
          <MenuItem icon={Pencil} onSelect={() => onChoose('edit')}>
            {t('edit')}
          </MenuItem>
          <MenuItem icon={RefreshCw} onSelect={ask}>
            {t('refresh')}
          </MenuItem>
          <MenuItem icon={Trash2} danger onSelect={() => onChoose('delete')}>
            {t('remove')}
          </MenuItem>
        </>
      )}
    </Menu>
  )
}
