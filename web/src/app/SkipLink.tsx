import { t } from '../words/en/navigation.ts'

interface SkipLinkProps {
  /** A page without a composer is entered at its beginning. */
  to: 'composer' | 'page'
}

/** For anyone who uses the keyboard: past the sidebar, straight to the composer or the page. */
export function SkipLink({ to }: SkipLinkProps) {
  const target = to === 'composer' ? 'message' : 'page'
  return (
    <button
      type="button"
      onClick={() => document.getElementById(target)?.focus()}
      className="sr-only z-50 rounded-medium bg-honey px-3 py-2 font-semibold text-on-honey focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
    >
      {to === 'composer' ? t('skipToComposer') : t('skipToPage')}
    </button>
  )
}
