import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { Button } from '../../ui/buttons/Button.tsx'
import { problemText } from '../../ui/display/problem-text.ts'
import { isComposing, isSendingEnter } from '../../ui/forms/enter-key.ts'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/thread.ts'
import { LONGEST_CONTENT } from '../message/content-length.ts'

interface QuestionEditorProps {
  content: string
  saveLabel: string
  /** Rejects with the reason when it was refused. */
  onSave: (content: string) => Promise<void>
  onCancel: () => void
}

export function QuestionEditor({ content, saveLabel, onSave, onCancel }: QuestionEditorProps) {
  const [text, setText] = useState(content)
  const [problem, setProblem] = useState<string | undefined>()
  const [saving, setSaving] = useState(false)
  const sendable = text.trim() !== '' && text.length <= LONGEST_CONTENT && text !== content

  async function save(event?: FormEvent) {
    event?.preventDefault()
    if (!sendable || saving) return
    setSaving(true)
    await onSave(text).catch((error: Error) => setProblem(problemText(error)))
    setSaving(false)
  }

  function decide(event: KeyboardEvent) {
    if (event.key === 'Escape' && !isComposing(event)) onCancel()
    if (!isSendingEnter(event)) return
    event.preventDefault()
    void save()
  }

  return (
    <form onSubmit={save} className="w-full rounded-large border border-line-strong bg-raised p-2 shadow-lift">
      <textarea
        aria-label={t('editTheQuestion')}
        dir="auto"
        enterKeyHint="enter"
        // biome-ignore lint/a11y/noAutofocus: the user has just asked to edit
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={decide}
        onFocus={(event) => event.currentTarget.setSelectionRange(text.length, text.length)}
        className="field-sizing-content max-h-80 min-h-20 w-full resize-none bg-transparent px-2 py-1.5 text-read focus:outline-none"
      />
      {problem && (
        <p role="alert" className="px-2 pb-2 text-danger">
          {problem}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="plain" onClick={onCancel}>
          {common('cancel')}
        </Button>
        <Button type="submit" look="honey" busy={saving} disabled={!sendable}>
          {saveLabel}
        </Button>
      </div>
    </form>
  )
}
