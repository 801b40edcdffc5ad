import { unwrap } from '@danbao/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, Split } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale, useLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { problemText } from '../ui/problem.ts'
import { EmptyState } from '../ui/states.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { ordersTexts } from './problem-texts.ts'
import { StageDialog } from './stage-dialog.tsx'
import { stagePlansQuery } from './stage-queries.ts'
import { planText } from './stage-texts.ts'
import type { Plan } from './stages.ts'
import { profileQuery } from './tariff-queries.ts'

/** How the company lets orders be paid in stages. */
export function StagesPage() {
  const plans = useQuery(stagePlansQuery)
  const profile = useQuery(profileQuery)
  const mayChange = useSession()?.permissions.includes('shipping.manage') ?? false
  const [isAdding, setAdding] = useState(false)
  const add = mayChange && (
    <Button
      look="primary"
      icon={<Plus aria-hidden className="size-4.5" />}
      onClick={() => setAdding(true)}
    >
      {m.stages_add()}
    </Button>
  )
  return (
    <Page
      title={m.stages_title()}
      intro={m.stages_intro()}
      actions={(plans.data?.items.length ?? 0) > 0 && add}
    >
      <Loaded query={profile} texts={ordersTexts}>
        {({ currency }) => (
          <Loaded query={plans} texts={ordersTexts}>
            {({ items, templates }) => (
              <>
                {items.length === 0 ? (
                  <EmptyState icon={Split} title={<h2>{m.stages_none()}</h2>} action={add}>
                    {m.stages_none_text()}
                  </EmptyState>
                ) : (
                  <PlanList {...{ items, mayChange }} />
                )}
                {isAdding && (
                  <StageDialog {...{ currency, templates }} onClose={() => setAdding(false)} />
                )}
              </>
            )}
          </Loaded>
        )}
      </Loaded>
    </Page>
  )
}

type ListProps = { items: readonly Plan[]; mayChange: boolean }

function PlanList({ items, mayChange }: ListProps) {
  const locale = intlLocale(useLocale())
  return (
    <Card title={m.stages_plans()} flush>
      <ul className="divide-y divide-line">
        {items.map((plan) => {
          const text = planText(plan, locale)
          return (
            <li
              key={plan.id}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3 sm:px-5"
            >
              <span className="min-w-0">{text}</span>
              {mayChange && (
                <span className="ml-auto">
                  <ClosePlan planId={plan.id} text={text} />
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function ClosePlan({ planId, text }: { planId: string; text: string }) {
  const client = useQueryClient()
  const { mutateAsync, error, reset } = useMutation({
    mutationFn: () =>
      unwrap(api.DELETE('/v1/supplier/stage-plans/{planId}', { params: { path: { planId } } })),
    onSuccess: (list) => {
      client.setQueryData(stagePlansQuery.queryKey, list)
      toast(m.stages_closed())
    },
  })
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" look="quiet" aria-label={m.stages_close_of({ plan: text })}>
          {m.stages_close()}
        </Button>
      }
      title={m.stages_close_title()}
      action={m.stages_close_plan()}
      danger
      onOpenChange={reset}
      onConfirm={() => mutateAsync()}
    >
      <p className="font-medium">{text}</p>
      <p className="mt-2">{m.stages_close_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, ordersTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
