import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env['DANBAO_API'] ?? 'http://localhost:4400'

// Pages load on demand, and what they share would fall apart into a chunk per text and per icon.
// Texts go together by module, icons and the light part of the kit each into one. What all texts
// need goes first: it would fall to one module's texts, and all others would load those with it. An
// icon that few pages show stays with them: the pay page is counted in kilobytes.
// What the pay page does without.
const unlike =
  'gallery dialog menu tabs form fields file-drop lazy-page csv steps qr-code table choice quantity timeline load-more packs'.split(
    ' ',
  )
const groups = [
  { name: 'texts', test: /messages\.gen\/(registry|runtime)\.js/, priority: 4 },
  { name: 'framework', test: /node_modules\/(react|react-dom|scheduler|@tanstack)\//, priority: 3 },
  { name: 'icons', test: /node_modules\/lucide-react\//, minShareCount: 12, priority: 2 },
  { name: textsOf, debugName: 'texts', test: /messages\.gen\/messages\//, priority: 2 },
  { name: 'kit', test: new RegExp(`src/ui/(?!${unlike.join('|')})`), priority: 1 },
]

function textsOf(id: string): string | null {
  const module = /messages\.gen\/messages\/([a-z]+)_/.exec(id)?.[1]
  return module ? `texts-${module}` : null
}

// Messages are compiled by their own command before Vite runs: the paraglide plugin for Vite keeps
// the process open for half a minute where there is no network.
export default defineConfig({
  plugins: [react(), tailwind()],
  server: { proxy: { '/v1': server, '/pictures': server, '/docs': server } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: true,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
})
