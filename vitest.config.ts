/// <reference types="vitest/config" />
import { getViteConfig } from 'astro/config'
import { placesPlugin } from './functions/machine/places-plugin.ts'

/** What kills processes and waits for others has the machine to itself. */
const alone = ['tests/machine/**/*.test.ts', 'tests/torture/**/*.test.ts']

export default getViteConfig(
  {
    plugins: [placesPlugin()],
    test: {
      globalSetup: './tests/harness/build.ts',
      testTimeout: 120_000,
      hookTimeout: 120_000,
      reporters: ['default', './tests/harness/closing-line.ts'],
      // Each file runs its own sqld, workerd and browser, on ports and in folders of its own.
      projects: [
        { extends: true, test: { name: 'site', include: ['tests/**/*.test.ts'], exclude: alone, maxWorkers: 2 } },
        {
          extends: true,
          test: { name: 'machine', include: alone, fileParallelism: false, sequence: { groupOrder: 1 } },
        },
      ],
    },
  },
  // Components are rendered alone; the Worker is tested as it was built, so its adapter has no part here.
  { configFile: false, devToolbar: { enabled: false } },
)
