// One place for the signs of the tones, so that a tone looks the same in a badge, a notice, a
// toast.
import { Ban, CircleAlert, CircleCheck, CircleDashed, Info, ShieldCheck } from 'lucide-react'

export type Tone = 'neutral' | 'brand' | 'good' | 'warn' | 'bad' | 'note'

export const toneIcons = {
  neutral: CircleDashed,
  brand: ShieldCheck,
  good: CircleCheck,
  warn: CircleAlert,
  bad: Ban,
  note: Info,
} as const satisfies Record<Tone, typeof Info>

/** Border, background and text of a tone. Text keeps 4.5:1 on its own background in both themes. */
export const toneClasses: Readonly<Record<Tone, string>> = {
  neutral: 'border-line bg-sunken text-muted',
  brand: 'border-brand-line bg-brand-soft text-brand-ink',
  good: 'border-good-line bg-good-soft text-good',
  warn: 'border-warn-line bg-warn-soft text-warn',
  bad: 'border-bad-line bg-bad-soft text-bad',
  note: 'border-note-line bg-note-soft text-note',
}
