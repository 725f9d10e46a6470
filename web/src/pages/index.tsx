import { Safeguard } from '../kit/Safeguard.tsx'
import { Broken } from '../shell/Broken.tsx'
import { ColdShell } from '../shell/ColdShell.tsx'
import { Doors } from '../shell/Doors.tsx'
import { Providers } from '../shell/Providers.tsx'
import { usePath } from '../shell/path.ts'

/**
 * One page for every address: the engine serves it for `/`, `/c/<id>` and the rest; the browser reads the path. The exported
 * document knows no path and shows the shape of the chat; in a browser the real page takes its place.
 */
export default function Page() {
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
