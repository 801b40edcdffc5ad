// A proof of payment: the payer adds it, and the operator finds it at the payment.
import { expect, test } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { demo, fillCart, placeOrders, signIn, signUp } from './buyers.ts'
import { shot } from './shots.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' }, viewport: { width: 390, height: 844 } })

test('who has sent a transfer shows it, and the operator reads the proof', async ({
  context,
  page,
  browser,
}) => {
  await signUp(context)
  await fillCart(context, ['USB-C to USB-C Cable, 60 W'])
  const { intentId } = await placeOrders(context, 'bank_transfer')
  await page.goto(`/pay/${intentId}`)
  await page.getByText('I have sent it: add a proof').click()
  await expect(page.getByLabel('Choose your bank’s confirmation')).toBeAttached()
  const input = page.locator('#proof') // Its name becomes that of the file.
  const name = 'slip.txt'
  await input.setInputFiles({ name, mimeType: 'application/pdf', buffer: Buffer.from('Sent!') })
  await expect(page.getByText('This is neither a PDF nor a PNG or JPEG')).toBeVisible()
  const buffer = Buffer.from('%PDF-1.7\nSent!')
  await input.setInputFiles({ name: 'slip.pdf', mimeType: 'application/pdf', buffer })
  await expect(page.getByText('Thank you, the proof is added.')).toBeVisible()
  await expectAccessible(page)
  await shot(page, 'proof-phone')

  const desk = await browser.newContext()
  await signIn(desk, demo.operator)
  const dossier = await desk.newPage()
  await dossier.goto(`/operator/payments/${intentId}`)
  const saving = dossier.waitForEvent('download')
  await dossier.getByRole('link', { name: 'slip.pdf' }).click()
  const file = await (await saving).createReadStream()
  expect((await file.toArray()).join('')).toBe('%PDF-1.7\nSent!')
  await expectAccessible(dossier)
  await desk.close()
})
