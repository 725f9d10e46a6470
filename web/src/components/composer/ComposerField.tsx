import { type KeyboardEvent, type Ref, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import { isComposing, isSendingEnter } from '../../ui/forms/enter-key.ts'
import { t } from '../../words/en/chat.ts'

interface ComposerFieldProps {
  ref: Ref<HTMLTextAreaElement>
  value: string
  onChange: (value: string) => void
  onBlur: () => void
  onSend: () => void
  /** ArrowUp in an empty field. */
  onEditLast: () => void
}

/** Grows with its text up to 40 % of the window's height. */
export function ComposerField({ ref, value, onChange, onBlur, onSend, onEditLast }: ComposerFieldProps) {
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
      onKeyDown={decide}
      className="field-sizing-content block max-h-[40dvh] min-h-12 w-full resize-none bg-transparent px-4 pt-3.5 pb-1 text-read placeholder:text-ink-faint focus:outline-none"
    />
  )
}
