import { useDeferredValue, useState } from 'react'
import { t } from '../../../words/en/files.ts'
import { type MainProps, SidePage } from '../../navigation/SidePage.tsx'
import { FileList } from './FileList.tsx'
import { Quota } from './Quota.tsx'

/** All files of the user: what they take, and the way to be rid of them. */
export function FilesPage({ me: _, ...frame }: MainProps) {
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())

  return (
    <SidePage title={t('files')} {...frame}>
      <div className="flex flex-col gap-4">
        <Quota />
        <input
          type="search"
          dir="auto"
          aria-label={t('searchFiles')}
          placeholder={t('searchFiles')}
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="h-10 w-full rounded-medium border border-line-strong bg-raised px-3 transition-colors placeholder:text-ink-faint hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus touch:h-11"
        />
        <FileList q={q} />
      </div>
    </SidePage>
  )
}
