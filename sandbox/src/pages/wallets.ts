import { html, type Html } from '../html.ts'
import { groupYuan, toYuan } from '../money.ts'
import type { Wallet, Wallets } from '../wallets.ts'
import { frame } from './layout.ts'

type Form = Readonly<Record<string, string>>

const MOST_SHOWN = 200

export function walletsPage(
  wallets: Wallets,
  { problem, form = {} }: { problem?: string; form?: Form },
): Html {
  const all = wallets.list()
  const shown = all.slice(0, MOST_SHOWN)
  return frame(
    'Wallets',
    html`<section class="wide" tabindex="0" aria-label="Wallets">
        <table>
          <caption>
            ${shown.length} of ${all.length} test wallets
          </caption>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Login password</th>
              <th scope="col">Payment password</th>
              <th scope="col" class="number">Balance</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map(row)}
          </tbody>
        </table>
      </section>
      <section>
        <h2>Add or replace a wallet</h2>
        ${problem && html`<p class="problem" role="alert">${problem}</p>`} ${walletForm(form)}
      </section>`,
  )
}

function row(wallet: Wallet): Html {
  return html`<tr>
    <td>${wallet.account}</td>
    <td><code>${wallet.loginPassword}</code></td>
    <td><code>${wallet.payPassword}</code></td>
    <td class="number">¥${groupYuan(toYuan(wallet.balanceFen))}</td>
  </tr>`
}

function walletForm({
  account = '',
  loginPassword = '111111',
  payPassword = '111111',
  balance = '1000.00',
}: Form): Html {
  return html`<form method="post" action="/wallets">
    <label>Account <input name="account" value="${account}" required /></label>
    <label> Login password <input name="loginPassword" value="${loginPassword}" required /> </label>
    <label> Payment password <input name="payPassword" value="${payPassword}" required /> </label>
    <label>
      Balance, yuan <input name="balance" inputmode="decimal" value="${balance}" required />
    </label>
    <button>Save</button>
  </form>`
}
