import { Logo } from '../../ui/display/Logo.tsx'
import { t } from '../../words/en/chat.ts'

/** Before the first message: one line. */
export function Welcome({ name }: { name: string }) {
  const [first = ''] = name.trim().split(/\s+/)
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-4 overflow-hidden px-6 pb-7 text-center md:flex-[1.15] md:justify-end">
      <Logo size={44} className="shrink-0" />
      <h2 className="text-display font-semibold tracking-tight text-balance">
        {first ? t('welcomeName', { name: first }) : t('welcome')}
      </h2>
    </div>
  )
}
