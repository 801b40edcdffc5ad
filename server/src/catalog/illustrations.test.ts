import { expect, test } from 'vitest'
import { illustrate, isPictureKey, pictureKinds } from './illustrations.ts'

const patterns = ['', '-stripes', '-floral', '-leaves', '-navy', '-cream-stars', '-clear-hearts']
const keys = [...pictureKinds].flatMap(([category, kinds]) =>
  kinds.flatMap((kind) =>
    patterns.map((words, index) => `${category}/${kind}${words}-${index + 1}`),
  ),
)

/** The tags left open. Checks nesting and quoting without a parser. */
function openTags(svg: string): string[] {
  const open: string[] = []
  for (const [, close, name = '', attributes = '', empty] of svg.matchAll(
    /<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z:-]+="[^"<>]*")*)\s*(\/?)>/g,
  )) {
    if (close) expect(open.pop()).toBe(name)
    else if (!empty) open.push(name)
    expect(attributes).not.toMatch(/NaN|undefined|null|Infinity/)
  }
  return open
}

test('there are at least four kinds of goods in each of a dozen categories', () => {
  expect(pictureKinds.size).toBeGreaterThanOrEqual(12)
  for (const kinds of pictureKinds.values()) expect(kinds.length).toBeGreaterThanOrEqual(4)
})

test('the same key always gives the same picture, and another number another one', () => {
  for (const key of keys) expect(illustrate(key)).toBe(illustrate(key))
  expect(illustrate('ceramics/mug-1')).not.toBe(illustrate('ceramics/mug-2'))
})

test('every picture is a small well-formed drawing without scripts or outside references', () => {
  for (const key of keys) {
    const svg = illustrate(key)
    expect(svg.length, key).toBeLessThan(4096)
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"')).toBe(
      true,
    )
    expect(openTags(svg), key).toEqual([])
    expect(svg.replaceAll(/<[^<>]+>/g, '').trim(), key).toBe('')
    expect(svg, key).not.toMatch(/<script|<image|<foreignObject|href=|\son[a-z]+=/i)
  }
})

test('every definition that a picture refers to is in it', () => {
  for (const key of keys) {
    const svg = illustrate(key)
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(svg).toContain(`id="${id}"`)
  }
})

test('a title is escaped and read out', () => {
  const svg = illustrate('toys/teddy-1', { title: `<b onload="x">Tom & 'Co'</b>`, size: 64 })
  expect(svg).toContain(
    '<title>&lt;b onload=&quot;x&quot;&gt;Tom &amp; &#39;Co&#39;&lt;/b&gt;</title>',
  )
  expect(svg).toContain('role="img"')
  expect(svg).toContain('width="64" height="64"')
})

test('only keys of known goods, colours and patterns are picture keys', () => {
  for (const key of keys) expect(isPictureKey(key), key).toBe(true)
  for (const key of [
    '',
    'mug',
    'ceramics/mug',
    'ceramics/unicorn-1',
    'nowhere/mug-1',
    'ceramics/mug-plaid-1',
    'ceramics/mug-1000',
    'ceramics/mug-navy-red-1',
    'ceramics/mug-1"><script>',
    'constructor/name-1',
    'ceramics/constructor-1',
    'ceramics/mug--1',
    ' ceramics/mug-1',
    'ceramics/mug-1\n',
  ]) {
    expect(isPictureKey(key), key).toBe(false)
    expect(() => illustrate(key)).toThrow(RangeError)
  }
})
