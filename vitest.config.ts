/// <reference types="vitest/config" />
import { getViteConfig } from 'astro/config'

export default getViteConfig(
  {
    test: {
      include: ['tests/**/*.test.ts'],
      globalSetup: './tests/harness/build.ts',
      testTimeout: 120_000,
      hookTimeout: 120_000,
      // Each file runs its own sqld, workerd and browser, on ports and in folders of its own.
      maxWorkers: 2,
      reporters: ['default', './tests/harness/closing-line.ts'],
    },
  },
  // Components are rendered alone; the Worker is tested as it was built, so its adapter has no part here.
  { configFile: false, devToolbar: { enabled: false } },
)
