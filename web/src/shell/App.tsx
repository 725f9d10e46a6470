'use client'
import { Safeguard } from '../kit/Safeguard.tsx'
import { Broken } from './Broken.tsx'
import { ColdShell } from './ColdShell.tsx'
import { Doors } from './Doors.tsx'
import { Providers } from './Providers.tsx'
import { usePath } from './path.ts'

/** The exported page knows no path and shows the shape of the chat; in a browser the real page takes its place. */
export function App() {
  const path = usePath()
  if (path === '') return <ColdShell />
  return (
    <Safeguard fallback={<Broken />}>
      <Providers>
        <Doors path={path} />
      </Providers>
    </Safeguard>
  )
}
