import { unwrap } from '@danbao/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { CreditCard, Plus } from 'lucide-react'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { useLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { problemText } from '../ui/problem.ts'
import { EmptyState } from '../ui/states.tsx'
import { Badge } from '../ui/status.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { cardsQuery, type SavedCard } from './cards-query.ts'
import { leaveFor } from './leave.ts'
import { useOnce } from './pay-writes.ts'
import { paymentsTexts } from './problem-texts.ts'

/**
 * The company's saved cards. They are typed and kept at the card network; nothing is typed here.
 */
export function CardsPage() {
  const mayChange = useSession()?.permissions.includes('cards.manage') ?? false
  const cards = useQuery(cardsQuery(mayChange))
  const { saved } = useSearch({ strict: false })
  const hasSome = (cards.data?.items.length ?? 0) > 0
  return (
    <Page
      title={m.cards_saved()}
      intro={m.cards_intro()}
      actions={mayChange && hasSome && <AddCard />}
    >
      {saved === 'yes' && hasSome && (
        <Notice tone="good" live className="mb-5">
          {m.cards_just_saved()}
        </Notice>
      )}
      <Loaded query={cards} texts={paymentsTexts}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              icon={CreditCard}
              title={<h2>{m.cards_none()}</h2>}
              action={mayChange && <AddCard />}
            >
              {m.cards_none_text()}
            </EmptyState>
          ) : (
            <Card flush>
              <ul className="divide-y divide-line">
                {items.map((card) => (
                  <CardRow key={card.id} {...{ card, mayChange }} />
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
    </Page>
  )
}

/** Goes to the card network's page. */
function AddCard() {
  const { once, release } = useOnce()
  const { mutate, isPending } = useMutation({
    mutationFn: () => unwrap(api.POST('/v1/saved-cards/setups')),
    onSuccess: ({ next }) => {
      if (next?.kind === 'redirect') leaveFor(next.url)
    },
    onError: (error) => toast(problemText(error, paymentsTexts), 'bad'),
    onSettled: release,
  })
  return (
    <Button
      look="primary"
      pending={isPending}
      icon={<Plus aria-hidden className="size-4.5" />}
      onClick={() => once(() => mutate())}
    >
      {m.cards_add()}
    </Button>
  )
}

type RowProps = { card: SavedCard; mayChange: boolean }

function CardRow({ card, mayChange }: RowProps) {
  const { brand, last4, country } = card
  const locale = useLocale()
  const expiry = expiryOf(card)
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3.5 sm:px-5">
      <CreditCard aria-hidden className="size-6 shrink-0 text-muted" strokeWidth={1.6} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{m.cards_name({ brand, last4 })}</p>
        <p className="text-sm text-muted">
          {!isOver(card) && m.cards_expires(expiry)}
          {isOver(card) && <Badge tone="warn">{m.cards_expired(expiry)}</Badge>}
          {country && ` · ${m.cards_issued({ country: countryName(country, locale) })}`}
        </p>
      </div>
      {mayChange && <ForgetCard card={card} />}
    </li>
  )
}

const expiryOf = ({ expires: { month, year } }: SavedCard) => ({
  month: String(month).padStart(2, '0'),
  year: String(year),
})

/** A card is good until the last day of its month. */
const isOver = ({ expires: { month, year } }: SavedCard) => new Date(year, month) <= new Date()

function countryName(code: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code
}

function ForgetCard({ card }: { card: SavedCard }) {
  const { id, brand, last4 } = card
  const client = useQueryClient()
  const { mutateAsync, error, reset } = useMutation({
    mutationFn: () =>
      unwrap(api.DELETE('/v1/saved-cards/{cardId}', { params: { path: { cardId: id } } })),
    onSuccess: async () => {
      toast(m.cards_forgotten())
      await client.invalidateQueries({ queryKey: ['saved-cards'] })
    },
  })
  return (
    <ConfirmDialog
      trigger={
        <Button look="quiet" size="sm" aria-label={m.cards_forget_of({ brand, last4 })}>
          {m.cards_forget()}
        </Button>
      }
      title={m.cards_forget_title()}
      action={m.cards_forget()}
      danger
      onOpenChange={reset}
      onConfirm={mutateAsync}
    >
      <p className="rounded-md bg-sunken px-3 py-2.5 font-medium">
        {m.cards_name({ brand, last4 })}
      </p>
      <p className="mt-3 text-muted">{m.cards_forget_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, paymentsTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
