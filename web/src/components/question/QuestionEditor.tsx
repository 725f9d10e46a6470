import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { Button } from '../../ui/buttons/Button.tsx'
import { problemText } from '../../ui/display/problem-text.ts'
import { isComposing, isSendingEnter } from '../../ui/forms/enter-key.ts'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/thread.ts'
import { AttachButton } from '../files/attach/AttachButton.tsx'
import { AttachedFiles } from '../files/attach/AttachedFiles.tsx'
import { LONGEST_CONTENT } from '../message/content-length.ts'
import type { FileItem } from '../navigation/panel.ts'
import { useEditedFiles } from './use-edited-files.ts'

interface QuestionEditorProps {
  messageId: string
  content: string
  files: readonly FileItem[]
  /** The question itself is changed, and so its files must be uploaded first. */
  inPlace: boolean
  saveLabel: string
  /** Rejects with the reason when it was refused. */
  onSave: (content: string, files: readonly string[]) => Promise<void>
  onCancel: () => void
}

export function QuestionEditor({ messageId, content, files, inPlace, saveLabel, ...on }: QuestionEditorProps) {
  const { ids, attach, draft, isChanged, isUploading } = useEditedFiles(messageId, files)
  const [text, setText] = useState(content)
  const [problem, setProblem] = useState<string | undefined>()
  const [saving, setSaving] = useState(false)
  const says = text.trim() !== '' || ids.length > 0
  const changed = text !== content || isChanged
  const sendable = says && changed && text.length <= LONGEST_CONTENT && !(inPlace && isUploading)

  async function save(event?: FormEvent) {
    event?.preventDefault()
    if (!sendable || saving) return
    setSaving(true)
    await on.onSave(text.trim() === '' ? '' : text, ids).catch((error: Error) => setProblem(problemText(error)))
    setSaving(false)
  }

  function decide(event: KeyboardEvent) {
    if (event.key === 'Escape' && !isComposing(event)) on.onCancel()
    if (!isSendingEnter(event)) return
    event.preventDefault()
    void save()
  }

  return (
    <form onSubmit={save} className="w-full rounded-large border border-line-strong bg-raised p-2 shadow-lift">
      {ids.length > 0 && (
        <AttachedFiles
          draft={draft}
          ids={ids}
          onPutBack={(pasted) => setText([text, pasted].filter(Boolean).join('\n\n'))}
        />
      )}
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
      <div className="flex items-center justify-end gap-2">
        <AttachButton onFiles={attach} />
        <span className="flex-1" />
        <Button look="plain" onClick={on.onCancel}>
          {common('cancel')}
        </Button>
        <Button type="submit" look="honey" busy={saving} disabled={!sendable}>
          {saveLabel}
        </Button>
      </div>
    </form>
  )
}
