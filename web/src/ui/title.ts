import { useEffect } from 'react'
import { useLocale } from './locale.ts'
import { m } from '../messages.gen/messages.js'

// The document's title has two authors: the page names itself, and a form on it that was refused
// puts "Error:" in front, so that it is the first thing a screen reader says.
const title = createTitle()

export function usePageTitle(text: string): void {
  const language = useLocale() // The site's name beside it follows the language.
  useEffect(() => title.set(text), [text, language])
}

export function useErrorInTitle(active: boolean): void {
  useEffect(() => {
    if (!active) return
    return title.mark()
  }, [active])
}

function createTitle() {
  let text = ''
  let errors = 0
  const show = () => {
    const name = text ? `${text} · ${m.ui_site_name()}` : m.ui_site_name()
    document.title = errors > 0 ? `${m.ui_error_prefix()} ${name}` : name
  }
  return {
    set(next: string) {
      text = next
      show()
    },
    mark() {
      errors += 1
      show()
      return () => {
        errors -= 1
        show()
      }
    },
  }
}
