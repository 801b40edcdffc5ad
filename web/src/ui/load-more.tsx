import { Button } from './button.tsx'
import { m } from '../messages.gen/messages.js'

type Props = {
  /** An infinite query of TanStack Query, or what looks like one. */
  query: Readonly<{
    hasNextPage: boolean
    isFetchingNextPage: boolean
    isFetchNextPageError: boolean
    fetchNextPage: () => Promise<unknown>
  }>
  shown: number
  total?: number
}

/** The next part of a long list, when asked for. */
export function LoadMore({ query, shown, total }: Props) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query
  return (
    <div className="flex flex-col items-center gap-2 py-4">
      <p role="status" className="num text-sm text-muted">
        {total === undefined
          ? m.ui_shown({ count: shown })
          : m.ui_shown_of({ count: shown, total })}
      </p>
      {isFetchNextPageError && <p className="text-sm text-bad">{m.ui_load_more_failed()}</p>}
      {hasNextPage && (
        <Button pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {m.ui_load_more()}
        </Button>
      )}
    </div>
  )
}
