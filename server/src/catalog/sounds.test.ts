import { expect, test } from 'vitest'
import { soundAlikes, soundOf } from './sounds.ts'

test.each([
  ['瓷次磁词', 'ci'],
  ['壶胡湖虎', 'hu'],
  ['克可客刻', 'ke'],
  ['陶桃套淘', 'tao'],
  ['啊', 'a'],
  ['座作', 'zuo'],
  ['釉有油', 'you'],
  ['薰熏训', 'xun'],
  ['绿旅铝', 'lv'],
])('%s sound alike: %s', (characters, sound) => {
  for (const character of characters) expect(soundOf(character)).toBe(sound)
})

test('z and zh, n and ng sound the same; l and n do not', () => {
  expect(soundOf('真')).toBe(soundOf('增'))
  expect(soundOf('持')).toBe(soundOf('瓷'))
  expect(soundOf('蓝')).not.toBe(soundOf('南'))
})

test('whatever sounds like a character is given with it, and nothing else', () => {
  expect(soundAlikes('壶')).toEqual(expect.arrayContaining(['壶', '胡', '湖', '琥']))
  expect(soundAlikes('壶').every((character) => soundOf(character) === 'hu')).toBe(true)
  expect(soundAlikes('囧')).toEqual(['囧'])
})
