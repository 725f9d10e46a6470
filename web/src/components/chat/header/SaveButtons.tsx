import { Button } from '../../../ui/buttons/Button.tsx'

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
          Not saved. {error.message}
        </p>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="honey" busy={saving}>
          Save
        </Button>
      </div>
    </>
  )
}
