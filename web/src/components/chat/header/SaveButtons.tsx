import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t } from '../../../words/en/chat.ts'
import { t as common } from '../../../words/en/common.ts'

interface SaveButtonsProps {
  saving: boolean
  error: Error | null
  onCancel: () => void
}

/** The end of a form in a dialog: why it was not saved, and the two ways out. */
export function SaveButtons({ saving, error, onCancel }: SaveButtonsProps) {
  return (
    <>
      {error && (
        <p role="alert" className="mt-3 text-danger">
          {t('notSaved', { problem: problemText(error) })}
        </p>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onCancel}>{common('cancel')}</Button>
        <Button type="submit" look="honey" busy={saving}>
          {common('save')}
        </Button>
      </div>
    </>
  )
}
