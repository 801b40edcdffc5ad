import { expect, test } from 'vitest'
import { createReader, type Answer } from './http-answer.ts'

const ok = { status: 200, location: '', cookies: [], keepsOpen: true }
const chunked =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' +
  '5\r\n{"a":\r\nA;x=y\r\n"0123456"}\r\n0\r\nafter: all\r\n\r\n'
const counted = (body: string, more = '') =>
  `HTTP/1.1 200 OK\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

/** What comes of an answer in pieces of one size, all in the same buffer, as a socket has it. */
function readInPieces(text: string, size: number): (Answer | undefined)[] {
  const bytes = Buffer.from(text)
  const read = createReader()
  const buffer = Buffer.alloc(size)
  const answers: (Answer | undefined)[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(buffer, 0, at, at + size)
    answers.push(read(buffer.subarray(0, length)))
  }
  return answers
}

test.each([
  ['with a length', counted('{"name":"茶壶"}'), { ...ok, body: '{"name":"茶壶"}' }],
  ['in chunks', chunked, { ...ok, body: '{"a":"0123456"}' }],
  ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', { ...ok, status: 204, body: '' }],
  ['of length 0', counted(''), { ...ok, body: '' }],
  [
    'after an early hint',
    `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${counted('x')}`,
    { ...ok, body: 'x' },
  ],
])('an answer %s is the same wherever it is cut', (_, text, wanted) => {
  for (let size = 1; size <= Buffer.byteLength(text); size += 1) {
    const answers = readInPieces(text, size)
    expect(answers.at(-1), `pieces of ${size}`).toEqual(wanted)
    expect(answers.slice(0, -1).every((each) => each === undefined)).toBe(true)
  }
})

test('fields are found whatever the case of their names, and each cookie is kept', () => {
  const fields =
    'Set-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\nLOCATION: /x?y=z:1\r\nConnection: Close\r\n'
  expect(createReader()(Buffer.from(counted('', fields)))).toEqual({
    status: 200,
    location: '/x?y=z:1',
    cookies: ['a=1; Path=/', 'b=2'],
    keepsOpen: false,
    body: '',
  })
})

test('one reader reads one answer after another', () => {
  const read = createReader()
  expect(read(Buffer.from(counted('first')))?.body).toBe('first')
  expect(read(Buffer.from(chunked))?.body).toBe('{"a":"0123456"}')
  expect(read(Buffer.from(counted('third')))?.body).toBe('third')
})

test.each([
  ['another protocol', 'SSH-2.0-x\r\n\r\n', 'no HTTP/1.1 status: SSH-2.0-x'],
  ['no end that can be known', 'HTTP/1.1 200 OK\r\n\r\n', 'neither its length'],
  ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: 1x\r\n\r\n', 'no length: 1x'],
  [
    'a chunk without a length',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n',
    'no length: xyz',
  ],
  ['more than was asked for', `${counted('x')}HTTP/1.1`, 'bytes after the answer'],
  ['an endless head', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(70_000)}`, 'the head has no end'],
])('an answer with %s is an error', (_, text, message) => {
  expect(() => createReader()(Buffer.from(text))).toThrow(message)
})
