/** For who comes by keyboard: over the sidebar, straight to the composer. */
export function SkipLink() {
  return (
    <button
      type="button"
      onClick={() => document.getElementById('message')?.focus()}
      className="sr-only z-50 rounded-medium bg-honey px-3 py-2 font-semibold text-on-honey focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
    >
      Skip to the composer
    </button>
  )
}
