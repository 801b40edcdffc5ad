import { Type, type Static } from 'typebox'
import type { NextStep } from '../gateways/index.ts'
import { Nullable, Timestamp, toWire, WireMoney } from '../platform/wire.ts'

/** What the buyer does next; null when there is nothing to pay, or the network did not answer. */
export const StepView = Nullable(
  Type.Union([
    Type.Object({ kind: Type.Literal('redirect'), url: Type.String() }),
    Type.Object({
      kind: Type.Literal('qr'),
      content: Type.String({ description: 'What the code to scan says' }),
      expiresAt: Timestamp,
    }),
    Type.Object({
      kind: Type.Literal('transfer'),
      account: Type.Object({
        holder: Type.String(),
        iban: Nullable(Type.String()),
        number: Nullable(Type.String({ description: 'Where the country has no IBANs' })),
        bic: Nullable(Type.String()),
        bankName: Type.String(),
        bankCountry: Type.String(),
      }),
      amount: WireMoney,
      reference: Type.String({ description: 'ISO 11649; by this the money finds its order' }),
      epcQr: Nullable(
        Type.String({ description: 'What a code for banking apps says (EPC069-12)' }),
      ),
      charges: Type.String({ description: 'OUR or SHA: who should bear the banks’ charges' }),
      days: Type.Object({ min: Type.Integer(), max: Type.Integer() }),
      expiresAt: Timestamp,
    }),
  ]),
)

export function stepView(step: NextStep | null): Static<typeof StepView> {
  if (step === null || step.kind === 'redirect') return step
  const expiresAt = step.expiresAt.toISOString()
  if (step.kind === 'qr') return { ...step, expiresAt }
  return { ...step, amount: toWire(step.amount), days: { ...step.days }, expiresAt }
}
