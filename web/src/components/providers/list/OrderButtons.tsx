import type { Provider } from '@grizz/protocol/providers'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/providers.ts'
import { t as common } from '../../../words/en/common.ts'
import { useUpdateProvider } from '../use-providers.ts'

interface OrderButtonsProps {
  provider: Provider
  /** From 1, among those that can be moved. */
  place: number
  last: number
}

/** The order is that of the picker, and says who is asked for a model that several have. */
export function OrderButtons({ provider: { id, name }, place, last }: OrderButtonsProps) {
  const update = useUpdateProvider(id)
  const move = (position: number) =>
    update.mutate(
      { position },
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
        disabled={place === 1 || update.isPending}
        onClick={() => move(place - 1)}
      />
      <IconButton
        label={t('moveDown', { name })}
        icon={ArrowDown}
        disabled={place === last || update.isPending}
        onClick={() => move(place + 1)}
      />
    </div>
  )
}
