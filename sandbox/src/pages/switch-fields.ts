import { html, type Html } from '../html.ts'

// The fields of a form with switches. What a browser sends: an unchecked box sends nothing, an
// empty field means off.

export type Form = Readonly<Record<string, string>>
export type Row<Name extends string> = readonly [name: Name, label: string, hint: string]

const ALL_TEXT = '-1 = every one'

export const CALL_COUNTS = [
  ['slowMs', 'Slow, ms', 'waits before doing the work'],
  ['loseRequest', 'Lose the next requests', `nothing is done; ${ALL_TEXT}`],
  ['loseAnswer', 'Lose the next answers', `the work is done; ${ALL_TEXT}`],
  ['systemError', 'Answer a system error to the next', `the work is done; ${ALL_TEXT}`],
  ['garble', 'Garble the next answers', `the work is done; ${ALL_TEXT}`],
] as const
export const DELIVERY_COUNTS = [
  ['repeat', 'Send each so many times', '1 = once'],
  ['delayMs', 'Delay, ms', 'of the first delivery, by the sandbox’s clock'],
] as const
export const DELIVERY_FLAGS = [
  ['drop', 'Drop', 'never arrives; tried again on schedule'],
  ['reverseOrder', 'Reverse the order', 'held for half a second, then last first'],
] as const

export function readCounts<Name extends string>(
  form: Form,
  rows: readonly Row<Name>[],
): Partial<Record<Name, number>> {
  const counts: Partial<Record<Name, number>> = {}
  for (const [name] of rows) {
    if (/^(-1|\d{1,9})$/.test(form[name] ?? '')) counts[name] = Number(form[name])
  }
  return counts
}

export function readFlags<Name extends string>(
  form: Form,
  names: readonly Name[],
): Partial<Record<Name, boolean>> {
  const flags: Partial<Record<Name, boolean>> = {}
  for (const name of names) flags[name] = form[name] === 'on'
  return flags
}

export function readMethods(form: Form): string[] {
  return (form['methods'] ?? '').split(/[\s,]+/).filter((name) => name !== '')
}

export function methodsField(methods: readonly string[], example: string): Html {
  return html`<label>
    Only these methods <input name="methods" value="${methods.join(' ')}" />
    <small>empty = all; for example ${example}</small>
  </label>`
}

export function flag([name, label, hint]: Row<string>, isOn: boolean): Html {
  return html`<label class="check">
    <input type="checkbox" name="${name}" ${isOn && html`checked`} />
    <span class="${isOn ? 'on' : ''}">${label} <small>${hint}</small></span>
  </label>`
}

export function count([name, label, hint]: Row<string>, value: number | undefined): Html {
  return html`<label>
    ${label} <input name="${name}" inputmode="numeric" value="${value ?? ''}" />
    <small>${hint}</small>
  </label>`
}
