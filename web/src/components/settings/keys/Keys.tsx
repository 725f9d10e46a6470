import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/settings.ts'
import { KeyRow } from './KeyRow.tsx'
import { NewKey } from './NewKey.tsx'
import { useKeys } from './use-keys.ts'

export function Keys() {
  const { data, error, refetch } = useKeys()
  return (
    <div>
      {!data && !error && <div role="status" aria-label={t('loadingKeys')} className="awaiting mb-3 h-11" />}
      {error && (
        <p role="alert" className="mb-3 flex items-center gap-3 text-danger">
          {problemText(error)} <Button onClick={() => void refetch()}>{common('tryAgain')}</Button>
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
