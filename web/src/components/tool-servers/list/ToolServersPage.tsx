import type { Me } from '@grizz/protocol/http'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t } from '../../../words/en/administration/servers.ts'
import { t as common } from '../../../words/en/common.ts'
import { type MainProps, SidePage } from '../../navigation/SidePage.tsx'
import { AddServer } from '../form/AddServer.tsx'
import { useToolServers } from '../use-tool-servers.ts'
import { ServerRow } from './ServerRow.tsx'

/** Servers whose tools models may call: for everyone by administrators, and where that is allowed each user's own. */
export function ToolServersPage({ me, ...frame }: MainProps) {
  const [adding, add] = useState(false)
  const { data } = useToolServers()
  return (
    <SidePage
      title={common('toolServers')}
      action={
        data?.mayAdd && (
          <Button onClick={() => add(true)}>
            <Plus size={16} aria-hidden="true" />
            {t('add')}
          </Button>
        )
      }
      {...frame}
    >
      <Servers me={me} />
      {adding && <AddServer isAdmin={me.role === 'admin'} onClose={() => add(false)} />}
    </SidePage>
  )
}

function Servers({ me }: { me: Me }) {
  const { data, error, refetch } = useToolServers()
  if (error && !data)
    return (
      <p role="alert" className="flex items-center gap-3 text-danger">
        {problemText(error)} <Button onClick={() => void refetch()}>{common('tryAgain')}</Button>
      </p>
    )
  if (!data) return <div role="status" aria-label={t('loading')} className="awaiting h-44" />
  return (
    <div className="flex flex-col gap-6">
      <p className="text-ink-soft">{data.mayAdd ? t('pageAbout') : t('pageAboutUsers')}</p>
      {data.servers.length === 0 ? (
        <p className="py-4 text-ink-soft">{t('none')}</p>
      ) : (
        <ul aria-label={common('toolServers')} className="divide-y divide-line border-y border-line">
          {data.servers.map((server) => (
            <ServerRow key={server.id} server={server} isAdmin={me.role === 'admin'} />
          ))}
        </ul>
      )}
    </div>
  )
}
