import { AppSkeleton } from '../app/AppSkeleton.tsx'
import { AuthGate } from '../app/AuthGate.tsx'
import { CrashScreen } from '../app/CrashScreen.tsx'
import { Providers } from '../app/Providers.tsx'
import { usePath } from '../components/navigation/path.ts'
import { ErrorBoundary } from '../ui/loading/ErrorBoundary.tsx'
import { useLanguage } from '../words/use-language.ts'

/**
 * One page for every address: the engine serves it for `/`, `/c/<id>` and the rest; the browser reads the path. The exported
 * document knows no path and shows the shape of the chat; in a browser the real page takes its place.
 */
export default function Page() {
  const path = usePath()
  const language = useLanguage()
  if (path === '' || !language) return <AppSkeleton />
  return (
    <ErrorBoundary fallback={<CrashScreen />}>
      <Providers>
        <AuthGate path={path} />
      </Providers>
    </ErrorBoundary>
  )
}
