import type { ReactNode } from 'react'
import { Notice } from './notice.tsx'
import { problemText, type ProblemTexts } from './problem.ts'
import { SkeletonRows } from './skeleton.tsx'
import { ErrorState } from './states.tsx'
import { Time } from './time.tsx'
import { m } from '../messages.gen/messages.js'

type Query<Data> = Readonly<{
  data: Data | undefined
  error: unknown
  isError: boolean
  isFetching: boolean
  dataUpdatedAt: number
  refetch: () => Promise<unknown>
}>

type Props<Data> = {
  query: Query<Data>
  /** The page's shape while its data is on its way. */
  skeleton?: ReactNode
  texts?: ProblemTexts
  children: (data: Data) => ReactNode
}

/** A query's data, or why it is not there. What was loaded before stays, marked as old. */
export function Loaded<Data>({ query, skeleton, texts, children }: Props<Data>) {
  const { data, error, isError, isFetching, dataUpdatedAt, refetch } = query
  if (data !== undefined) {
    return (
      <>
        {isError && (
          <Notice tone="warn" live className="mb-4" title={m.ui_stale_title()}>
            {problemText(error, texts)} {m.ui_stale_since()} <Time at={new Date(dataUpdatedAt)} />.
          </Notice>
        )}
        {children(data)}
      </>
    )
  }
  if (isError) {
    const again = () => void refetch()
    return (
      <ErrorState
        error={error}
        onRetry={again}
        retrying={isFetching}
        {...(texts ? { texts } : {})}
      />
    )
  }
  return skeleton ?? <SkeletonRows />
}
