import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Each file runs its own sqld, workerd and browser: two files at a time would measure each other.
    fileParallelism: false,
    reporters: ['default', './tests/harness/closing-line.ts'],
  },
})
