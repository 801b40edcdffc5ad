import { Refusal } from '../kernel/result.ts'
import type { CardVault, Gateway, NextStep } from '../gateways/index.ts'
import { inTransaction } from '../platform/db.ts'
import { recordEvents } from '../platform/outbox.ts'
import {
  claimCustomer,
  findCard,
  findCustomer,
  forgetCard,
  listCards,
  saveCards,
  saveCustomer,
  type SavedCard,
} from './card-store.ts'
import type { PaymentsDeps } from './deps.ts'

// Cards are saved and used at the gateway's page only. We keep its names for them and what a person
// knows them by.

type Deps = Pick<PaymentsDeps, 'db' | 'env' | 'gateways'>
type Whose = Readonly<{ partyUuid: string; partyId: string; actor: string }>
type Keeper = Readonly<{ gateway: string; vault: CardVault }>

/** Where a card is saved: the page of the gateway that keeps cards. */
export async function startCardSetup(
  deps: Deps,
  whose: Whose,
  setup: Readonly<{ key: string; returnUrl: string }>,
): Promise<NextStep> {
  const keeper = keeperOf(deps)
  const customer = await customerOf(deps, keeper, whose)
  const begun = await keeper.vault.beginSetup({ ...setup, customer })
  if (begun.status !== 'ready') throw silent()
  return begun.next
}

/** The gateway's name of the company; asked for with one key, so that there is one. */
async function customerOf({ db, env }: Deps, keeper: Keeper, whose: Whose): Promise<string> {
  const { gateway, vault } = keeper
  const { partyUuid, partyId } = whose
  const known = await claimCustomer(db, { partyUuid, gateway })
  if (known !== null) return known
  const opened = await vault.openCustomer({ key: `customer-${partyId}`, partyId })
  if (opened.status !== 'open') throw silent()
  const { reference } = opened
  await saveCustomer(db, { partyUuid, gateway }, { reference, at: env.now() })
  return (await findCustomer(db, { partyUuid, gateway })) ?? reference
}

/** The cards as the gateway knows them now; as we knew them last where it does not answer. */
export async function refreshCards(deps: Deps, { partyUuid }: Whose): Promise<SavedCard[]> {
  const { db, env } = deps
  const { gateway, vault } = keeperOf(deps)
  const customer = await findCustomer(db, { partyUuid, gateway })
  const said = customer === null ? undefined : await vault.list(customer)
  if (said?.status === 'known') {
    const { cards } = said
    await inTransaction(db, (trx) => saveCards(trx, env, { partyUuid, gateway, cards }))
  }
  return listCards(db, partyUuid)
}

/** Forgotten at the gateway first: what we forget alone would still be offered there. */
export async function forgetSavedCard(
  deps: Deps,
  { partyUuid, actor }: Whose,
  cardId: string,
): Promise<void> {
  const { db, env } = deps
  const card = await findCard(db, { id: cardId, partyUuid })
  if (!card) throw new Refusal({ code: 'payments.card_not_found' })
  const { vault } = keeperOf(deps)
  const said = await vault.forget({ key: `forget-${card.id}`, reference: card.reference })
  if (said.status !== 'forgotten') throw silent()
  const event = { type: 'payments.card_forgotten', object: card.id, actor }
  await inTransaction(db, async (trx) => {
    await forgetCard(trx, card, env.now())
    await recordEvents(trx, env, [event])
  })
}

const silent = () => new Refusal({ code: 'payments.network_silent', method: 'card' })

function keeperOf({ gateways }: Deps): Keeper {
  const found = Object.values(gateways).find(
    (gateway): gateway is Gateway & { cards: CardVault } => gateway.cards !== undefined,
  )
  if (!found) throw new Refusal({ code: 'payments.method_unavailable', method: 'card' })
  return { gateway: found.name, vault: found.cards }
}
