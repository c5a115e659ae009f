import cloudflare from '@astrojs/cloudflare'
import { defineConfig } from 'astro/config'
import { placesPlugin } from './functions/machine/places-plugin.ts'

export default defineConfig({
  output: 'static',
  trailingSlash: 'always',
  build: { inlineStylesheets: 'always' },
  // Hono checks the origin before any route (functions/worker.ts).
  security: { checkOrigin: false },
  fetchFile: null,
  session: false,
  devToolbar: { enabled: false },
  // WeChat's browser is an old Chromium: no syntax of style sheets younger than it.
  vite: { plugins: [placesPlugin()], build: { cssTarget: ['chrome78', 'safari12'] } },
  adapter: cloudflare({
    configPath: './functions/wrangler.jsonc',
    imageService: 'passthrough',
    prerenderEnvironment: 'node',
  }),
})
