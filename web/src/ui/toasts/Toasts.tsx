import { dismiss, useToasts } from './toasts.ts'

interface ToastsProps {
  className?: string
}

/** Rendered once on the page and once in every modal window. */
export function Toasts({ className = '' }: ToastsProps) {
  const toasts = useToasts()
  return (
    <div
      role="status"
      className={`pointer-events-none fixed inset-x-4 bottom-32 z-50 flex flex-col items-center gap-2 print:hidden ${className}`}
    >
      {toasts.map(({ id, text, action }) => (
        <div
          key={id}
          className="rising flex max-w-md items-center gap-3 rounded-medium bg-ink px-3.5 py-2 text-paper shadow-over"
        >
          <p className="min-w-0 wrap-anywhere">{text}</p>
          {action && (
            <button
              type="button"
              onClick={() => {
                dismiss(id)
                action.run()
              }}
              className="pointer-events-auto -my-1 -mr-2 shrink-0 rounded-small px-2 py-1 font-semibold underline underline-offset-4 hover:no-underline touch:py-2.5"
            >
              {action.name}
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
