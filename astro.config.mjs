import cloudflare from '@astrojs/cloudflare'
import { defineConfig } from 'astro/config'

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
  vite: { build: { cssTarget: ['chrome78', 'safari12'] } },
  adapter: cloudflare({
    configPath: './functions/wrangler.jsonc',
    imageService: 'passthrough',
    prerenderEnvironment: 'node',
  }),
})
