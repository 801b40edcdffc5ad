import type { Lesson } from './lesson.ts'
import { chapters } from './lessons.ts'
import type { TestName } from './mutant.ts'
import { mutants } from './mutants.ts'

const INTRODUCTION = `# Lessons

What went wrong in public for others, and what must not go wrong for us. Each row has our rule, the tests that hold it, and what the code does when
it is broken on purpose: \`npm run mutants\` makes each of these changes in a copy of the tree and shows that its test fails.

\`\`\`sh
npm run mutants                    # all of them, some minutes
npm run mutants -- --only '#24'    # those of one lesson
npm run mutants -- --changed main  # those whose code or test differs from a commit
\`\`\`

\`npm test\` checks that every one of them still fits the code, and runs some of those that a change touches.

This page is made by \`npm run generate\` from \`scripts/mutants\`. Change it there.
`

/** The page of all lessons: `docs/reference/lessons.md`. */
export function printLessons(): string {
  return [INTRODUCTION, printCounts(), ...chapters.map(printChapter)].join('\n')
}

function printCounts(): string {
  const lessons = chapters.flatMap((chapter) => chapter.lessons)
  const later = lessons.filter(({ notYet }) => notYet !== undefined).length
  return `${mutants.length} changes break ${lessons.length - later} lessons and rules. ${later} more cannot be broken yet.\n`
}

function printChapter({ title, lessons }: (typeof chapters)[number]): string {
  const header = `## ${title}\n\n| lesson | our rule | what holds it |\n| --- | --- | --- |\n`
  return header + lessons.map((lesson) => `${printRow(lesson)}\n`).join('')
}

function printRow(lesson: Lesson): string {
  const { code, source, rule } = lesson
  const isLink = source?.startsWith('https://')
  const name = isLink ? `[${code}](${source})` : [code, source].filter(Boolean).join('<br>')
  return `| ${[name, rule, printProof(lesson)].map(inCell).join(' | ')} |`
}

function printProof({ code, tests = [], notYet }: Lesson): string {
  if (notYet !== undefined) return `Not yet: ${notYet}.`
  const broken = mutants
    .filter(({ breaks }) => breaks.includes(code))
    .map(({ does, killedBy }) => `${printTest(killedBy)} fails when the code ${does}.`)
  return [...tests.map(printTest), ...broken].join('<br>')
}

function printTest({ file, name }: TestName): string {
  return `[${name.replaceAll(/[[\]]/g, '\\$&')}](../../${file})`
}

const inCell = (text: string) => text.replaceAll('|', '\\|')
