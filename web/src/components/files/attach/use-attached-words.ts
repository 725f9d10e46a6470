import { useEffect, useRef, useState } from 'react'
import type { KeptFile } from '../../../live/files/kept-files.ts'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t } from '../../../words/en/files.ts'

/** What a screen reader is told as files come, arrive and fail. */
export function useAttachedWords(files: readonly KeptFile[]): string {
  const before = useRef<ReadonlyMap<string, KeptFile['state']>>(new Map())
  const [said, say] = useState('')
  useEffect(() => {
    const changed = files.find(({ id, state }) => before.current.get(id) !== state)
    before.current = new Map(files.map(({ id, state }) => [id, state]))
    if (changed) say(wordsOf(changed))
  }, [files])
  return said
}

function wordsOf({ name, state, problem }: KeptFile): string {
  if (state === 'failed') return t('saidRefused', { name, problem: problemText(problem) })
  return state === 'uploaded' ? t('saidUploaded', { name }) : t('saidAttached', { name })
}
