import { Button } from '../../ui/buttons/Button.tsx'

/** Shown instead of a part of the page that failed to render. The rest of the page works on. */
export function SidebarError({ onAgain }: { onAgain: () => void }) {
  return (
    <div role="alert" className="px-4 py-3 text-ink-soft">
      <p className="mb-3">This part of the page stumbled. Your conversation is not touched by it.</p>
      <Button onClick={onAgain}>Try again</Button>
    </div>
  )
}
