import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { notify } from '../toasts/toasts.ts'
import { copyText } from './copy-text.ts'
import { IconButton } from './IconButton.tsx'

interface CopyButtonProps {
  label: string
  text: () => string
  className?: string
}

export function CopyButton({ label, text, className = '' }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)

  useEffect(() => {
    if (!copied) return
    const timer = window.setTimeout(() => setCopied(false), 1_600)
    return () => window.clearTimeout(timer)
  }, [copied])

  async function copy() {
    if (await copyText(text())) setCopied(true)
    else notify('This browser did not allow copying. Select the text and copy it by hand.')
  }

  return (
    <IconButton label={copied ? 'Copied' : label} icon={copied ? Check : Copy} onClick={copy} className={className} />
  )
}
