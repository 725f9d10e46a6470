import type { Model } from '@grizz/protocol/http'
import { Pin, PinOff, Settings2 } from 'lucide-react'
import { use } from 'react'
import { useMe } from '../../data/queries.ts'
import { MenuContext } from '../../ui/overlays/menu-context.ts'
import { t } from '../../words/en/models.ts'
import { goTo } from '../navigation/path.ts'
import { choiceOf, keyOf } from './model-choice.ts'
import { togglePin } from './model-memory.ts'

const look =
  'flex h-8 items-center gap-2 rounded-small px-2.5 text-ink-soft transition-colors hover:bg-hover hover:text-ink touch:h-11'

/** What there is to do about the marked model, and about all of them. */
export function ModelListFoot({ model, pinned }: { model: Model; pinned: readonly string[] }) {
  const { data: me } = useMe()
  const close = use(MenuContext)
  const isPinned = pinned.includes(keyOf(choiceOf(model)))
  const Icon = isPinned ? PinOff : Pin
  return (
    <div className="mt-1 flex shrink-0 items-center justify-between gap-2 border-t border-line pt-1">
      <button type="button" onClick={() => togglePin(choiceOf(model))} className={`min-w-0 ${look}`}>
        <Icon size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
        <span className="truncate">
          {isPinned ? t('unpinModel', { name: model.name }) : t('pinModel', { name: model.name })}
        </span>
      </button>
      {me?.role === 'admin' && (
        <button
          type="button"
          onClick={() => {
            close()
            goTo('/providers')
          }}
          className={`shrink-0 ${look}`}
        >
          <Settings2 size={14} strokeWidth={1.75} aria-hidden="true" />
          {t('manage')}
        </button>
      )}
    </div>
  )
}
