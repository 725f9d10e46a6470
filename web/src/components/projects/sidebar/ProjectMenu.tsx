import type { Project } from '@grizz/protocol/projects'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { Menu } from '../../../ui/overlays/Menu.tsx'
import { MenuItem } from '../../../ui/overlays/MenuItem.tsx'
import { t } from '../../../words/en/navigation.ts'
import { showPanel } from '../../navigation/panel.ts'

export function ProjectMenu({ project }: { project: Project }) {
  return (
    <Menu
      label={t('options')}
      trigger={(props) => (
        <IconButton
          {...props}
          label={t('optionsOf', { title: project.name })}
          title={t('options')}
          icon={Ellipsis}
          className="mr-1 hidden group-focus-within:grid group-hover:grid aria-expanded:grid hover:bg-pressed touch:grid"
        />
      )}
    >
      <MenuItem icon={Pencil} onSelect={() => showPanel({ project: { doing: 'rename', project } })}>
        {t('rename')}
      </MenuItem>
      <MenuItem icon={Trash2} danger onSelect={() => showPanel({ project: { doing: 'delete', project } })}>
        {t('deleteProject')}
      </MenuItem>
    </Menu>
  )
}
