import { html } from '../html.ts'
import type { Answer } from './codes.ts'

/**
 * Page methods answer mistakes with a page in GBK. Every character beyond ASCII is written as a
 * reference, so that the bytes are right in GBK without an encoder for it.
 */
export function errorPage(answer: Answer): string {
  const subCode = answer.sub_code ?? answer.code
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="gbk" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Payment page error</title>
        <link rel="stylesheet" href="/assets/cashier.css" />
      </head>
      <body>
        <main class="card">
          <h1>This payment cannot be opened</h1>
          <p lang="zh">${answer.sub_msg ?? answer.msg}</p>
          <p>Code: <code>${subCode}</code></p>
        </main>
      </body>
    </html>`
  return page.markup.replace(/[^\0-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`)
}
