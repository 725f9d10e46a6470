interface MarkProps {
  size?: number
  className?: string
}

/** The bear, in one colour. Decoration: a screen reader skips it. */
export function Logo({ size = 20, className }: MarkProps) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={className}
    >
      <path d="M8.3 5.6A3.1 3.1 0 1 0 4 10.1a8.3 8.3 0 0 0-.5 2.9c0 4.6 3.8 7.5 8.5 7.5s8.5-2.9 8.5-7.5c0-1-.2-2-.5-2.9a3.1 3.1 0 1 0-4.3-4.5A9.3 9.3 0 0 0 12 4.8c-1.3 0-2.6.3-3.7.8Z" />
      <path d="M9 11.8v.01M15 11.8v.01" strokeWidth={2.3} />
      <path d="M10.7 15h2.6L12 16.4Z" fill="currentColor" />
      <path d="M12 16.4v1.1" />
    </svg>
  )
}
