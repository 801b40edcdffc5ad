import { buyerLessons } from './buyer-lessons.ts'
import { engineLessons } from './engine-lessons.ts'
import type { Lesson } from './lesson.ts'
import { ownRules } from './own-rules.ts'
import { shopLessons } from './shop-lessons.ts'

export const chapters: readonly Readonly<{ title: string; lessons: readonly Lesson[] }>[] = [
  { title: 'Payment engines and ledgers', lessons: engineLessons },
  { title: 'Marketplaces and shops', lessons: shopLessons },
  { title: 'Foreign buyers and their agents', lessons: buyerLessons },
  { title: 'Our own rules', lessons: ownRules },
]
