import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env['DANBAO_API'] ?? 'http://localhost:4400'

// Messages are compiled by their own command before Vite runs: the paraglide plugin for Vite keeps
// the process open for half a minute where there is no network.
export default defineConfig({
  plugins: [react(), tailwind()],
  server: { proxy: { '/v1': server, '/pictures': server } },
  build: { outDir: 'dist', emptyOutDir: true, sourcemap: true },
})
