import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { t } from '../../words/en/common.ts'
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
    else notify(t('copyByHand'))
  }

  return (
    <IconButton
      label={copied ? t('copied') : label}
      icon={copied ? Check : Copy}
      onClick={copy}
      className={className}
    />
  )
}
