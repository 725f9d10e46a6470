import { t } from '../words/en/navigation.ts'

interface SkipLinkProps {
  /** A page without a composer is entered at its beginning. */
  to: 'composer' | 'page'
}

/** For who comes by keyboard: over the sidebar, straight to where one writes or reads. */
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
