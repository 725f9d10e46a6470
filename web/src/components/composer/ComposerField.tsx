import { type ClipboardEvent, type KeyboardEvent, type Ref, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import { isComposing, isSendingEnter } from '../../ui/forms/enter-key.ts'
import { t } from '../../words/en/chat.ts'

interface ComposerFieldProps {
  ref: Ref<HTMLTextAreaElement>
  value: string
  onChange: (value: string) => void
  /** Files were pasted, or a text so long that it becomes one. */
  onFiles: (files: readonly File[], pasted?: boolean) => void
  onBlur: () => void
  onSend: () => void
  /** ArrowUp in an empty field. */
  onEditLast: () => void
}

/** A pasted text of more characters becomes a file, which can be put back. */
const LONG_PASTE = 10_000

/** Grows with its text up to 40 % of the window's height. */
export function ComposerField({ ref, value, onChange, onFiles, onBlur, onSend, onEditLast }: ComposerFieldProps) {
  const element = useRef<HTMLTextAreaElement>(null)
  useImperativeHandle(ref, () => element.current as HTMLTextAreaElement)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what makes it grow
  useLayoutEffect(() => {
    const field = element.current
    if (!field || CSS.supports('field-sizing', 'content')) return
    field.style.height = 'auto'
    field.style.height = `${field.scrollHeight}px`
  }, [value])

  function decide(event: KeyboardEvent) {
    if (event.key === 'ArrowUp' && value === '' && !isComposing(event)) {
      event.preventDefault()
      return onEditLast()
    }
    if (!isSendingEnter(event)) return
    event.preventDefault()
    onSend()
  }

  function paste(event: ClipboardEvent) {
    const files = [...event.clipboardData.files]
    const text = event.clipboardData.getData('text/plain')
    // Spreadsheets and word processors add a picture of what was copied to its text.
    const takesFiles = files.length > 0 && text === ''
    if (!takesFiles && text.length <= LONG_PASTE) return
    event.preventDefault()
    if (takesFiles) onFiles(files)
    else onFiles([new File([text], t('pastedName'), { type: 'text/plain' })], true)
  }

  return (
    <textarea
      ref={element}
      id="message"
      aria-label={t('message')}
      placeholder={t('askAnything')}
      rows={1}
      dir="auto"
      value={value}
      enterKeyHint="enter"
      onChange={(event) => onChange(event.target.value)}
      onBlur={onBlur}
      onPaste={paste}
      onKeyDown={decide}
      className="field-sizing-content block max-h-[40dvh] min-h-12 w-full resize-none bg-transparent px-4 pt-3.5 pb-1 text-read placeholder:text-ink-faint focus:outline-none"
    />
  )
}
