import { html, type Html } from '../html.ts'
import { groupYuan, toYuan } from '../money.ts'
import { frame } from '../pages/layout.ts'
import { balanceOf, type Account, type Bank, type Movement } from './bank.ts'
import { dayOf } from './statements.ts'

export type Form = Readonly<Record<string, string>>

const MOST_SHOWN = 100

/** Where a person sends money to accounts of ours, and fetches what the bank tells of them. */
export function bankPage(bank: Bank, told: Readonly<{ problem?: string; form?: Form }>): Html {
  const accounts = [...bank.accounts.values()]
  return frame(
    'Bank',
    html`${accounts.map((account) => accountSection(bank, account))}
      <section>
        <h2>Send money</h2>
        ${told.problem && html`<p class="problem" role="alert">${told.problem}</p>`}
        ${accounts.length === 0 ? html`<p>No account was opened yet.</p>` : transferForm(accounts, told.form ?? {})}
      </section>`,
  )
}

function transferForm(accounts: readonly Account[], form: Form): Html {
  const { amount = '', reference = '', text = '', parts = '1', fee = '12.00' } = form
  const { name = 'Harbour & Pine', payer = 'NL91ABNA0417164300', charges = 'SHA' } = form
  return html`<form method="post" action="/bank/transfers">
    <label>
      To
      <select name="account">
        ${accounts.map(
          ({ number, currency }) => html`<option value="${number}">${number} ${currency}</option>`,
        )}
      </select>
    </label>
    <label>Amount <input name="amount" inputmode="decimal" value="${amount}" required /></label>
    <label>Reference, structured <input name="reference" value="${reference}" /></label>
    <label>Text <input name="text" value="${text}" size="36" maxlength="140" /></label>
    <label>Payer <input name="name" value="${name}" required /></label>
    <label>Payer’s account <input name="payer" value="${payer}" required /></label>
    <label>
      Charges
      <select name="charges">
        ${(['SHA', 'OUR', 'BEN'] as const).map((each) =>
          each === charges
            ? html`<option selected>${each}</option>`
            : html`<option>${each}</option>`,
        )}
      </select>
    </label>
    <label>
      What each bank on the way keeps
      <input name="fee" inputmode="decimal" value="${fee}" required />
    </label>
    <label>
      In so many parts
      <input name="parts" inputmode="numeric" value="${parts}" required />
    </label>
    <button>Send</button>
  </form>`
}

function accountSection(bank: Bank, account: Account): Html {
  const { number, currency, holder } = account
  const movements = bank.movements(number)
  const days = [...new Set(movements.map(({ at }) => dayOf(at)))].toSorted().toReversed()
  return html`<section class="wide" tabindex="0" aria-label="${number}">
    <h2>${holder} <code>${number}</code></h2>
    <p>Balance: ${currency} ${groupYuan(toYuan(balanceOf(bank, number)))}</p>
    <ul>
      ${days.slice(0, 10).map((day) => dayLinks(number, day))}
    </ul>
    <table>
      <caption>
        Newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Booked</th>
          <th scope="col">By or to</th>
          <th scope="col">Says</th>
          <th scope="col" class="number">Amount</th>
          <th scope="col">Take back</th>
        </tr>
      </thead>
      <tbody>
        ${movements
          .slice(-MOST_SHOWN)
          .toReversed()
          .map((each) => row(each, movements))}
      </tbody>
    </table>
  </section>`
}

function dayLinks(number: string, day: string): Html {
  const path = `/bank/${number}/${day}`
  return html`<li>
    ${day}: <a href="${path}/camt053.xml" download>camt.053</a>
    <a href="${path}/camt054.xml" download>camt.054</a>
    <a href="${path}/mt940.sta" download>MT940</a>
  </li>`
}

function row(movement: Movement, all: readonly Movement[]): Html {
  const { id, at, payer, text, structured, endToEndId, cents, reverses } = movement
  const isTaken = reverses !== undefined || all.some((each) => each.reverses === id)
  return html`<tr>
    <td><time>${new Date(at).toISOString()}</time></td>
    <td>${payer.name}<br /><code>${payer.account}</code></td>
    <td>${[structured, text, endToEndId].filter((each) => each !== '').join(' · ')}</td>
    <td class="number">${groupYuan(toYuan(cents))}</td>
    <td>
      ${
        !isTaken &&
        html`<form method="post" action="/bank/movements/${id}/reverse">
          <button class="quiet">Take back</button>
        </form>`
      }
    </td>
  </tr>`
}
