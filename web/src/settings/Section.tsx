import type { ReactNode } from 'react'

interface SectionProps {
  title: string
  about?: string
  children: ReactNode
}

export function Section({ title, about, children }: SectionProps) {
  return (
    <section className="border-t border-line py-5 first:border-t-0 first:pt-3 last:pb-1">
      <h3 className="font-semibold">{title}</h3>
      {about && <p className="mt-0.5 text-ink-soft">{about}</p>}
      <div className="mt-3">{children}</div>
    </section>
  )
}
