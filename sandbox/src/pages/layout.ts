import type { FastifyReply } from 'fastify'
import { html, type Html } from '../html.ts'

// Nothing from elsewhere and no inline script: what shops and mails put on a page stays text.
// No form-action: cancelling redirects a form to the shop, which that directive would forbid.
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'"

export function showPage(reply: FastifyReply, page: Html) {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store') // Back must ask again: the trade may have moved on.
    .header('content-security-policy', CONTENT_SECURITY_POLICY)
    .send(`<!doctype html>${page.markup}`)
}

/** The frame of every page for the people who run the sandbox; buyers see the cashier's own. */
export function frame(title: string, main: Html): Html {
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title} · Sandbox</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/assets/sandbox.css" />
    </head>
    <body>
      <header>
        <a class="home" href="/">Sandbox <span lang="zh">沙箱</span></a>
        <nav aria-label="Pages">
          <a href="/phone">Phone</a>
          <a href="/trades">Alipay</a>
          <a href="/wechatpay">WeChat Pay</a>
          <a href="/bank">Bank</a>
          <a href="/wallets">Wallets</a>
          <a href="/cards">Cards</a>
          <a href="/switches">Switches</a>
          <a href="/mail">Mail</a>
        </nav>
      </header>
      <main>
        <h1>${title}</h1>
        ${main}
      </main>
    </body>
  </html>`
}
