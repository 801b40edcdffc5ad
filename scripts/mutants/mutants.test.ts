import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../home.ts'
import { sampleOf } from './changed.ts'
import { chapters } from './lessons.ts'
import { mutate, nameOf, type TestName } from './mutant.ts'
import { mutants } from './mutants.ts'
import { readTitles } from './titles.ts'
import { verdictOf } from './verdict.ts'

const lessons = chapters.flatMap((chapter) => chapter.lessons)

describe('every mutant', () => {
  test('fits the code: what it changes stands there once', () => {
    expect(mutants.flatMap((mutant) => mutate(mutant, root).problem ?? [])).toEqual([])
  })

  test('is another one', () => {
    const changes = mutants.map(({ file, find, replace }) => JSON.stringify([file, find, replace]))
    expect(new Set(changes).size).toBe(mutants.length)
    expect(new Set(mutants.map(nameOf)).size).toBe(mutants.length)
  })

  test('breaks lessons and rules that are listed', () => {
    const codes = new Set(lessons.map(({ code }) => code))
    const unknown = mutants.flatMap(({ breaks }) => breaks.filter((code) => !codes.has(code)))
    expect(unknown).toEqual([])
  })
})

describe('every lesson', () => {
  test('is listed once', () => {
    expect(new Set(lessons.map(({ code }) => code)).size).toBe(lessons.length)
  })

  test('is held by a test, or says why it cannot be broken yet', () => {
    const broken = new Set(mutants.flatMap(({ breaks }) => breaks))
    const isHeld = ({ code, tests = [] }: (typeof lessons)[number]) =>
      broken.has(code) || tests.length > 0
    const wrong = lessons.filter((lesson) => isHeld(lesson) === (lesson.notYet !== undefined))
    expect(wrong.map(({ code }) => code)).toEqual([])
  })
})

test('every test that is named is there', () => {
  const named = [
    ...mutants.map(({ killedBy }) => killedBy),
    ...lessons.flatMap(({ tests = [] }) => tests),
  ]
  const titles = new Map(named.map(({ file }) => [file, readTitles(join(root, file))]))
  const isThere = ({ file, name }: TestName) =>
    titles.get(file)?.some((title) => title.test(name)) ?? false
  expect(named.filter((each) => !isThere(each))).toEqual([])
})

test('a name that no test has is missed, and what each test puts in is not', () => {
  const titles = readTitles(import.meta.filename)
  const isThere = (name: string) => titles.some((title) => title.test(name))
  expect(isThere('every lesson > is listed once')).toBe(true)
  const put = 'a test that passed by nothing, where undefined is asked for, is a mutant survived'
  expect(isThere(put)).toBe(true)
  expect(['is listed once', 'every lesson', 'every lesson > is listed'].filter(isThere)).toEqual([])
})

test.each([
  ['passed', 'nothing', undefined, 'survived'],
  ['failed', 'AssertionError: expected 1 to be 2', undefined, 'killed'],
  ['failed', 'Error: Property failed after 3 tests', undefined, 'killed'],
  ['failed', 'error: duplicate key value', 'duplicate key', 'killed'],
  ['failed', 'error: the database is starting up', 'duplicate key', 'broken'],
  ['failed', 'AssertionError: expected 1 to be 2', 'duplicate key', 'broken'],
  ['failed', 'Error: Test timed out in 300000ms.', undefined, 'broken'],
  ['failed', 'SyntaxError: Unexpected token', undefined, 'broken'],
  ['absent', 'Error: the setup failed', undefined, 'broken'],
])('a test that %s by %s, where %s is asked for, is a mutant %s', (...row) => {
  const [state, failure, says, result] = row
  const [name = '', ...message] = failure.split(': ')
  const errors = state === 'passed' ? [] : [{ name, message: message.join(': ') }]
  expect(verdictOf({ state, errors }, says).result).toBe(result)
})

test('a sample is taken from everywhere and holds no more than asked for', () => {
  const all = Array.from({ length: 100 }, (_, n) => n)
  expect(sampleOf(all, 4)).toEqual([0, 25, 50, 75])
  expect(sampleOf(all, 1000)).toEqual(all)
  expect(sampleOf([], 4)).toEqual([])
})
