import type { Option } from '../ui/input.tsx'

/** Each in its own words: somebody looking for theirs may not read the other. */
export const languageOptions: readonly (Option & { value: 'en' | 'zh' })[] = [
  { value: 'en', label: 'English' },
  { value: 'zh', label: '中文' },
]
