import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { safeNext } from './next.ts'
import { sessionQuery, useSessionChange, type Session } from './session.ts'

export type Entrance = Readonly<{
  /** Takes a new session over and goes where the person was going; going back skips this page. */
  enter: (session: Session) => Promise<void>
  /** The session of somebody who came here signed in. */
  already: Session | undefined
}>

/** For the pages that lead into the account. */
export function useEntrance(next: string | undefined): Entrance {
  const change = useSessionChange()
  const { history } = useRouter()
  const [entered, setEntered] = useState(false)
  // Asked afresh: one also comes here when a session has ended.
  const { data, isFetching } = useQuery({ ...sessionQuery, refetchOnMount: 'always' })
  const already = !entered && !isFetching && data?.person ? data : undefined
  const enter = async (session: Session) => {
    setEntered(true)
    await change(session)
    history.replace(safeNext(next))
  }
  return { enter, already }
}
