import type { FileLimits } from '@grizz/protocol/files'
import type { Api } from '../../../client/api.ts'
import type { Browser } from '../../../client/browser.ts'
import type { UserFiles } from '../../../live/files/user-files.ts'
import { size } from '../../../ui/display/size.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/files.ts'
import { keepPicture } from '../local-pictures.ts'
import { type PreparedFile, preparePicture } from './prepare-picture.ts'

export interface AttachContext {
  api: Pick<Api, 'listFiles'>
  browser: Pick<Browser, 'newId' | 'clock'>
  files: UserFiles
  /** The draft, or the project, that they are for. */
  draft: string
  /** A long text, which can still be put back into the message. */
  pasted: boolean
}

/** The protocol's MAX_FILES; its module would bring the schemas into the browser. */
export const MOST_FILES = 20

/**
 * Attaches files to a draft and begins to upload them. What is over a limit is told at once and left out. Without a
 * network the engine alone knows its limits, and tells them later.
 */
export async function attachFiles(chosen: readonly File[], context: AttachContext): Promise<void> {
  const { api, files, draft } = context
  const room = MOST_FILES - files.drafts.read(draft).length
  if (chosen.length > room) notify(t('tooMany', { count: MOST_FILES }))
  const wanted = chosen.slice(0, Math.max(0, room))
  if (wanted.length === 0) return
  const [uploader, limits] = await Promise.all([files.uploads(), readLimits(api)])
  let left = limits && limits.quotaBytes - limits.usedBytes
  for (const file of wanted) {
    const prepared = await preparePicture(file)
    const bytes = prepared.content.size
    const problem = limits && problemOf(prepared.name, bytes, limits, left ?? 0)
    if (problem) notify(problem)
    else {
      left = left === undefined ? undefined : left - bytes
      await attach(prepared, uploader, context)
    }
  }
}

type Uploads = Awaited<ReturnType<UserFiles['uploads']>>

async function attach(prepared: PreparedFile, uploader: Uploads, context: AttachContext): Promise<void> {
  const { content, name, width, height } = prepared
  const { browser, files, draft, pasted } = context
  const id = browser.newId()
  if (width !== undefined) keepPicture(id, content)
  const facts = { id, name, mediaType: content.type, bytes: content.size, width, height, pasted: pasted || undefined }
  await uploader.add({ ...facts, state: 'waiting', keptAt: browser.clock.now() }, content)
  files.drafts.write(draft, [...files.drafts.read(draft), id])
}

function problemOf(name: string, bytes: number, { maxFileBytes, quotaBytes }: FileLimits, left: number) {
  if (bytes > maxFileBytes) return t('tooLarge', { name, most: size(maxFileBytes) })
  if (bytes > left) return t('noRoom', { name, quota: size(quotaBytes) })
  return undefined
}

async function readLimits(api: Pick<Api, 'listFiles'>): Promise<FileLimits | undefined> {
  return api.listFiles({ limit: 1 }).then(
    ({ limits }) => limits,
    () => undefined,
  )
}
