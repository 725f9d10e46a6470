import { Button } from '../../../ui/buttons/Button.tsx'
import { KeyRow } from './KeyRow.tsx'
import { NewKey } from './NewKey.tsx'
import { useKeys } from './use-keys.ts'

export function Keys() {
  const { data, error, refetch } = useKeys()
  return (
    <div>
      {!data && !error && <div role="status" aria-label="Loading keys" className="awaiting mb-3 h-11" />}
      {error && (
        <p role="alert" className="mb-3 flex items-center gap-3 text-danger">
          {error.message} <Button onClick={() => void refetch()}>Try again</Button>
        </p>
      )}
      {data && data.keys.length > 0 && (
        <ul className="mb-3 divide-y divide-line rounded-medium border border-line">
          {data.keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </ul>
      )}
      <NewKey />
    </div>
  )
}
