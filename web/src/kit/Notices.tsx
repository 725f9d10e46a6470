import { useNotices } from './notices.ts'

export function Notices() {
  const notices = useNotices()
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-28 z-50 flex flex-col items-center gap-2 print:hidden"
    >
      {notices.map(({ id, text }) => (
        <p key={id} className="rising max-w-md rounded-medium bg-ink px-3.5 py-2 text-paper shadow-over">
          {text}
        </p>
      ))}
    </div>
  )
}
