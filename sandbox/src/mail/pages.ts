import { toChinaTime } from '../china-time.ts'
import { html, type Html } from '../html.ts'
import { frame } from '../pages/layout.ts'
import type { Opened } from './mailbox.ts'

/** Newest first. */
export function listPage(opened: readonly Opened[], to: string): Html {
  return frame(
    'Mail',
    html`<section>
        <form>
          <label> Sent to <input name="to" type="email" value="${to}" size="32" /> </label>
          <button>Find</button>
        </form>
      </section>
      <section class="wide" tabindex="0" aria-label="Mails">
        <table>
          <caption>
            ${opened.length} mails, newest first
          </caption>
          <thead>
            <tr>
              <th scope="col">Received (China time)</th>
              <th scope="col">To</th>
              <th scope="col">Subject</th>
              <th scope="col" class="number">Attachments</th>
            </tr>
          </thead>
          <tbody>
            ${opened.map(row)}
          </tbody>
        </table>
      </section>`,
  )
}

export function mailPage({ mail, parsed }: Opened): Html {
  const subject = parsed.subject ?? '(no subject)'
  return frame(
    subject,
    html`<section>
        <dl>
          <dt>From</dt>
          <dd>${parsed.from?.text ?? mail.from}</dd>
          <dt>To</dt>
          <dd>${mail.to.join(', ')}</dd>
          <dt>Received</dt>
          <dd><time>${toChinaTime(mail.at)}</time> China time</dd>
          ${
            parsed.attachments.length > 0 &&
            html`<dt>Attachments</dt>
              <dd>
                <ul>
                  ${parsed.attachments.map(
                    ({ filename = 'unnamed', contentType, size }, index) =>
                      html`<li>
                        <a href="/mail/${mail.id}/attachments/${index}">${filename}</a>
                        <span class="muted">${contentType}, ${size} bytes</span>
                      </li>`,
                  )}
                </ul>
              </dd>`
          }
        </dl>
      </section>
      ${
        parsed.html &&
        html`<section>
          <h2>As a mail program shows it</h2>
          <iframe
            title="Mail body"
            sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
            src="/mail/${mail.id}/html"
          ></iframe>
        </section>`
      }
      <section>
        <h2>Plain text</h2>
        <pre>${parsed.text ?? ''}</pre>
      </section>`,
  )
}

export function missingMailPage(): Html {
  return frame('No such mail', html`<section><p>It may have been deleted.</p></section>`)
}

function row({ mail, parsed }: Opened): Html {
  return html`<tr>
    <td><time>${toChinaTime(mail.at)}</time></td>
    <td>${mail.to.join(', ')}</td>
    <td><a href="/mail/${mail.id}">${parsed.subject ?? '(no subject)'}</a></td>
    <td class="number">${parsed.attachments.length || ''}</td>
  </tr>`
}
