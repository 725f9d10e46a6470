import { Paperclip } from 'lucide-react'
import { type ChangeEvent, useRef } from 'react'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { t } from '../../../words/en/chat.ts'

interface AttachButtonProps {
  label?: string
  onFiles: (files: readonly File[]) => void
}

/** Opens the browser's own choice of files; on a phone that has the camera and the photos as well. */
export function AttachButton({ label = t('attachFiles'), onFiles }: AttachButtonProps) {
  const input = useRef<HTMLInputElement>(null)

  function choose({ currentTarget }: ChangeEvent<HTMLInputElement>) {
    onFiles([...(currentTarget.files ?? [])])
    // The same file can be chosen again.
    currentTarget.value = ''
  }

  return (
    <>
      <IconButton label={label} icon={Paperclip} size="medium" onClick={() => input.current?.click()} />
      <input ref={input} type="file" multiple hidden tabIndex={-1} aria-hidden="true" onChange={choose} />
    </>
  )
}
