import { Type, type Static } from 'typebox'
import type { NextStep } from '../gateways/index.ts'
import { Nullable, Timestamp } from '../platform/wire.ts'

/** What the buyer does next; null when there is nothing to pay, or the network did not answer. */
export const StepView = Nullable(
  Type.Union([
    Type.Object({ kind: Type.Literal('redirect'), url: Type.String() }),
    Type.Object({
      kind: Type.Literal('confirm', { description: 'Ask the buyer, then confirm the intent' }),
    }),
    Type.Object({
      kind: Type.Literal('qr'),
      content: Type.String({ description: 'What the code to scan says' }),
      expiresAt: Timestamp,
    }),
  ]),
)

export function stepView(step: NextStep | null): Static<typeof StepView> {
  return step?.kind === 'qr' ? { ...step, expiresAt: step.expiresAt.toISOString() } : step
}
