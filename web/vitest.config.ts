import { defineConfig } from 'vitest/config'

// Kept apart from vite.config.ts: the tests are of pure functions and need none of its plugins.
export default defineConfig({ test: { include: ['src/**/*.test.ts'] } })
