import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './api.ts'
import { createAppRouter } from './router.tsx'
import './styles.css'

const queryClient = createQueryClient(askToSignIn)
const router = createAppRouter(queryClient)

// A session may end while a page is open: sign in again and come back to it.
function askToSignIn() {
  const { pathname, href } = router.state.location
  if (pathname === '/sign-in' || pathname === '/sign-up') return
  router.history.push(`/sign-in?next=${encodeURIComponent(href)}`)
}

const container = document.getElementById('root')
if (!container) throw new Error('index.html has no element with the id root')
createRoot(container).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
