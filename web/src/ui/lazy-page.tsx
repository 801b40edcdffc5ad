import { lazyRouteComponent } from '@tanstack/react-router'
import { createElement, type ComponentType } from 'react'
import { useLocale } from './locale.ts'

/**
 * A page loaded when it is first shown: `lazyPage(() => import('./cart-page.tsx'), 'CartPage')`.
 * It renders again when the language changes, without losing its state.
 */
export function lazyPage<Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
) {
  return lazyRouteComponent(async () => {
    const module = await load()
    return { default: localized(module[name]) }
  }, 'default')
}

/** For components that the router renders on its own: errors, not found, pending. */
function localized(component: ComponentType): ComponentType {
  return function Localized() {
    useLocale()
    // A new element each time: React skips what is identical to the last render.
    return createElement(component)
  }
}
