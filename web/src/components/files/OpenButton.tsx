import { t } from '../../words/en/files.ts'

interface OpenButtonProps {
  name: string
  /** The id of the element that describes the file. */
  about: string
  onOpen: () => void
}

/** Lies over the picture, the name and the facts of a file, so that it is named by what it does and described by them. */
export function OpenButton({ name, about, onOpen }: OpenButtonProps) {
  return (
    <button
      type="button"
      aria-label={t('open', { name })}
      aria-describedby={about}
      title={name}
      onClick={onOpen}
      className="absolute inset-0 rounded-medium"
    />
  )
}
