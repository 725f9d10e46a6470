import type { Provider } from '@grizz/protocol/providers'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/providers.ts'
import { t as common } from '../../../words/en/common.ts'
import { useUpdateProvider } from '../use-providers.ts'

/** Those beside it in the list. */
export interface Neighbours {
  before: Provider | undefined
  after: Provider | undefined
}

interface OrderButtonsProps {
  provider: Provider
  neighbours: Neighbours
}

/** The order is that of the picker, and says who is asked for a model that several have. */
export function OrderButtons({ provider: { id, name }, neighbours: { before, after } }: OrderButtonsProps) {
  const update = useUpdateProvider(id)
  const move = (to: Provider) =>
    update.mutate(
      { position: to.position },
      {
        onSuccess: () => notify(t('moved', { name })),
        onError: (error) => notify(common('notChanged', { problem: problemText(error) })),
      },
    )
  return (
    <div className="flex shrink-0">
      <IconButton
        label={t('moveUp', { name })}
        icon={ArrowUp}
        disabled={!before || before.locked || update.isPending}
        onClick={() => before && move(before)}
      />
      <IconButton
        label={t('moveDown', { name })}
        icon={ArrowDown}
        disabled={!after || after.locked || update.isPending}
        onClick={() => after && move(after)}
      />
    </div>
  )
}
