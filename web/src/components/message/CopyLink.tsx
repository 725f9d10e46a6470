import { Link } from 'lucide-react'
import { copyText } from '../../ui/buttons/copy-text.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { t as common } from '../../words/en/common.ts'

/** Copies an address that opens the conversation at this message. */
export function CopyLink({ messageId }: { messageId: string }) {
  async function copy() {
    const { origin, pathname } = window.location
    const done = await copyText(`${origin}${pathname}?m=${messageId}`)
    notify(done ? common('linkCopied') : common('copyingRefused'))
  }
  return <IconButton label={common('copyLink')} icon={Link} onClick={copy} />
}
