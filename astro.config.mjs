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
  adapter: cloudflare({
    configPath: './functions/wrangler.jsonc',
    imageService: 'passthrough',
    prerenderEnvironment: 'node',
  }),
})
