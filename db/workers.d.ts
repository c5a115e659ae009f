/** The one class that the site takes from the runtime; its own types would replace the browser's everywhere. */
declare module 'cloudflare:workers' {
  export abstract class DurableObject<Env> {
    protected readonly ctx: unknown
    protected readonly env: Env
  }
}
