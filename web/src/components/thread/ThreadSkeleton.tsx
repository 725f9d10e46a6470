import { t } from '../../words/en/thread.ts'

export function ThreadSkeleton() {
  return (
    <div
      role="status"
      aria-label={t('loadingConversation')}
      className="mx-auto flex w-full max-w-200 flex-1 flex-col gap-8 px-4 pt-6 md:px-6"
    >
      <div className="awaiting ml-auto h-11 w-56 rounded-large" />
      <div className="flex flex-col gap-3 md:pl-10">
        <div className="awaiting h-4 w-11/12" />
        <div className="awaiting h-4 w-full" />
        <div className="awaiting h-4 w-3/5" />
      </div>
      <div className="awaiting ml-auto h-11 w-72 max-w-full rounded-large" />
      <div className="flex flex-col gap-3 md:pl-10">
        <div className="awaiting h-4 w-full" />
        <div className="awaiting h-4 w-4/5" />
      </div>
    </div>
  )
}
