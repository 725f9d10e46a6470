import type { Provider } from '@grizz/protocol/providers'
import { Ellipsis, ListChecks, Pencil, Plug, Trash2 } from 'lucide-react'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { Menu } from '../../../ui/overlays/Menu.tsx'
import { MenuItem } from '../../../ui/overlays/MenuItem.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/providers.ts'
import { useTestProvider } from '../use-providers.ts'

interface ProviderMenuProps {
  provider: Provider
  onChoose: (what: 'edit' | 'models' | 'delete') => void
}

export function ProviderMenu({ provider: { id, name }, onChoose }: ProviderMenuProps) {
  const test = useTestProvider()

  function tryIt() {
    notify(t('testingNow', { name }))
    test
      .mutateAsync({ id })
      .then((result) =>
        notify(result.ok ? t('worksOf', { name, count: result.models.length }) : `${name}: ${result.problem}`),
      )
      .catch((error: Error) => notify(problemText(error)))
  }

  return (
    <Menu
      label={t('whatToDo', { name })}
      align="end"
      trigger={(props) => <IconButton label={t('manage', { name })} icon={Ellipsis} {...props} />}
    >
      <MenuItem icon={Pencil} onSelect={() => onChoose('edit')}>
        {t('edit')}
      </MenuItem>
      <MenuItem icon={ListChecks} onSelect={() => onChoose('models')}>
        {t('chooseModels')}
      </MenuItem>
      <MenuItem icon={Plug} onSelect={tryIt}>
        {t('test')}
      </MenuItem>
      <MenuItem icon={Trash2} danger onSelect={() => onChoose('delete')}>
        {t('delete')}
      </MenuItem>
    </Menu>
  )
}
