import { beforeAll, expect, test } from 'vitest'
import { readPdf } from '../../test/pdf.ts'
import { aLine, aReceipt, aReceiptOrder, aReceiptRefund } from '../../test/receipts.ts'
import { layOut, type Receipt } from './receipt.ts'
import { loadTypeface, replaceMissing, type Typeface } from './receipt-fonts.ts'
import { printReceipt } from './receipt-pdf.ts'

let typeface: Typeface
beforeAll(async () => {
  typeface = await loadTypeface()
})

async function print(receipt: Receipt, locale: 'en' | 'zh') {
  const page = layOut(receipt, locale)
  const pdf = await printReceipt({ page, createdAt: receipt.issuedAt, typeface })
  return { ...readPdf(pdf), bytes: pdf.length }
}

test('everything a receipt says is text that can be copied, in both languages', async () => {
  const receipt = aReceipt({ refunds: [aReceiptRefund] })
  const english = await print(receipt, 'en')
  const chinese = await print(receipt, 'zh')
  expect(english).toMatchObject({ lang: 'en-GB', title: 'Receipt R-10000001-G' })
  expect(chinese).toMatchObject({ lang: 'zh-CN', title: '收据 R-10000001-G' })
  for (const part of ['Celadon mug, 350 ml', '2.100065', '£30.00', 'Siân Jones', 'Page 1 of 2'])
    expect(english.pages.join(' ')).toContain(part)
  for (const part of ['青瓷杯，350 毫升', '宁波明家日用品有限公司', '¥274.70', '第 1 页，共 2 页'])
    expect(chinese.pages.join(' ')).toContain(part)
  expect(chinese.bytes).toBeLessThan(100_000)
})

test('every row and cell is tagged, and column heads are heads', async () => {
  const { tags } = await print(aReceipt(), 'en')
  expect(Object.fromEntries(tags)).toMatchObject({
    Document: 1,
    H1: 1,
    Table: 2,
    TR: 4,
    TH: 10,
    TD: 10,
  })
})

test('a thousand lines go over many numbered pages, each with the column heads', async () => {
  const lines = Array.from({ length: 1000 }, (_, index) => aLine({ code: `K-${index}` }))
  const { pages, tags } = await print(aReceipt({ orders: [aReceiptOrder({ lines })] }), 'en')
  expect(pages.length).toBeGreaterThan(20)
  expect(tags.get('TR')).toBe(1001)
  const all = pages.join(' ')
  for (let index = 0; index < 1000; index += 1) expect(all).toContain(` K-${index} `)
  pages.forEach((page, index) => {
    expect(page).toContain(`Page ${index + 1} of ${pages.length}`)
    if (page.includes('K-')) expect(page).toContain('Unit price')
  })
})

test('a page never ends in the middle of a row, however long its words are', async () => {
  const title = { en: 'Sturdy '.repeat(28), zh: '结实'.repeat(80) }
  const lines = Array.from({ length: 40 }, (_, index) => aLine({ code: `K-${index}`, title }))
  for (const locale of ['en', 'zh'] as const) {
    const { pages } = await print(aReceipt({ orders: [aReceiptOrder({ lines })] }), locale)
    for (const page of pages) {
      const words = locale === 'en' ? page.match(/Sturdy/g) : page.match(/结/g)
      const rows = page.match(/K-\d/g)
      expect(words?.length ?? 0).toBe((rows?.length ?? 0) * (locale === 'en' ? 28 : 80))
    }
  }
})

test('letters that the font lacks are written plainly, or as a box', () => {
  const { characters } = typeface
  expect(replaceMissing('Żółć Łódź, şık, Đà Nẵng', characters)).toMatch(/^Zólc Lódz, sik, Dà Na?n?/)
  expect(replaceMissing('宁波 龘 ¥£€$ 12½', characters)).toBe('宁波 龘 ¥£€$ 12½')
  expect(replaceMissing('한국 😀', characters)).toBe('□□ □')
  expect(replaceMissing('it’s\u200b', characters)).toBe("it's")
})

test('a document’s fonts hold its own letters only', async () => {
  const { fontBytes } = await print(aReceipt(), 'zh')
  expect(fontBytes).toHaveLength(2)
  const [first = 0, second = 0] = fontBytes
  // Two hundred of eight thousand glyphs.
  expect(first + second).toBeLessThan(50_000)
})

test('the same receipt is the same file, whatever was printed before', async () => {
  const bytes = async (receipt: Receipt, locale: 'en' | 'zh') =>
    printReceipt({ page: layOut(receipt, locale), createdAt: receipt.issuedAt, typeface })
  const plain = aReceipt()
  const before = await bytes(plain, 'en')
  // Characters that share their glyphs with plainer ones.
  const lines = [aLine({ title: { en: '10\u00a0cm • 5 ・ 3 － Celadon', zh: '' } })]
  await bytes(aReceipt({ orders: [aReceiptOrder({ lines })] }), 'en')
  expect(Buffer.from(await bytes(plain, 'en')).equals(Buffer.from(before))).toBe(true)
})
