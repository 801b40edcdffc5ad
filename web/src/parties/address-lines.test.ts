import { expect, test } from 'vitest'
import { addressLines, addressShape, type AddressFields } from './address-lines.ts'
import { guessCountry } from './countries.ts'

const york: AddressFields = {
  recipient: 'Ann Buyer',
  company: 'The Gift Shop',
  line1: '1 High Street',
  line2: null,
  city: 'York',
  region: null,
  postalCode: 'YO1 7HH',
  country: 'GB',
  phone: null,
}
const yiwu: AddressFields = {
  recipient: '张伟',
  company: null,
  line1: '稠州北路 1 号',
  line2: '3 楼',
  city: '义乌市',
  region: '浙江省',
  postalCode: '322000',
  country: 'CN',
  phone: '+86 579 8555 0101',
}

test('an address is written as where it lies, without empty lines', () => {
  expect(addressLines(york, 'en-GB')).toEqual([
    'Ann Buyer',
    'The Gift Shop',
    '1 High Street',
    'York YO1 7HH',
    'United Kingdom',
  ])
  const berlin = { ...york, city: 'Berlin', postalCode: '10115', country: 'DE' }
  expect(addressLines(berlin, 'en-GB').slice(3)).toEqual(['10115 Berlin', 'Germany'])
  const boston = { ...york, city: 'Boston', region: 'MA', postalCode: '02108', country: 'US' }
  expect(addressLines(boston, 'en-GB').slice(3)).toEqual(['Boston, MA 02108', 'United States'])
})

test('a Chinese address begins with the country for a Chinese reader and ends with it for others', () => {
  expect(addressLines(yiwu, 'zh-CN')).toEqual([
    '中国 322000',
    '浙江省义乌市稠州北路 1 号',
    '3 楼',
    '张伟',
  ])
  expect(addressLines(yiwu, 'en-GB')).toEqual([
    '张伟',
    '稠州北路 1 号',
    '3 楼',
    '322000 义乌市, 浙江省',
    'China',
  ])
})

test('a country without postal codes asks for none', () => {
  expect(addressShape('HK').postalCode).toBe('none')
  expect(addressShape('GB').postalCode).toBe('postcode')
  expect(addressShape('ZW').region).toBe('region')
})

test('the country is guessed from the first language that names one', () => {
  expect(guessCountry(['en', 'en-GB', 'zh-CN'])).toBe('GB')
  expect(guessCountry(['zh-Hans-CN'])).toBe('CN')
  expect(guessCountry(['en', 'es-419', 'not a tag'])).toBe('')
})
