import { App } from '../../shell/App.tsx'

/** One page for every address: the engine serves it for `/`, `/c/<id>` and the rest; the browser reads the path. */
export function generateStaticParams() {
  return [{ path: [] }]
}

export default function Page() {
  return <App />
}
