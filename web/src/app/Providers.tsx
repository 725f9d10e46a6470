import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { createApi } from '../client/api.ts'
import { type Browser, currentBrowser } from '../client/browser.ts'
import { createOtherTabs } from '../client/other-tabs.ts'
import { createRequest } from '../client/request.ts'
import { clearUserStorage, FILE_DATABASE } from '../client/user-storage.ts'
import { BrowserContext } from '../components/context/browser-context.ts'
import { useTheme } from '../components/navigation/theme.ts'
import { DataContext } from '../data/data-context.ts'
import { createQueryClient, followOtherTabs } from '../data/query-client.ts'
import { createSession } from '../data/session.ts'

/** Makes, once, what the page works with, and hands it down. */
export function Providers({ children }: { children: ReactNode }) {
  const [{ browser, client, data }] = useState(assemble)
  // For its own sake: whoever uses the theme follows the system's as it changes with the hour.
  useTheme()
  useEffect(() => followOtherTabs(client, data.otherTabs), [client, data])
  return (
    <BrowserContext value={browser}>
      <DataContext value={data}>
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      </DataContext>
    </BrowserContext>
  )
}

function assemble() {
  const browser = currentBrowser()
  const otherTabs = createOtherTabs(browser.openChannel('grizz'))
  const request = createRequest({ fetch: (path, init) => window.fetch(path, init) })
  const session = createSession({ request, otherTabs, forget: () => forgetUser(browser) })
  return { browser, client: createQueryClient(), data: { api: createApi(request), session, otherTabs } }
}

/** Removes all that this browser keeps for any user. */
function forgetUser(browser: Browser): void {
  clearUserStorage(browser.storage)
  globalThis.indexedDB?.deleteDatabase(FILE_DATABASE)
}
