/** The one class that the site takes from the runtime; its own types would replace the browser's everywhere. */
declare module 'cloudflare:workers' {
  export abstract class DurableObject<Env> {
    protected readonly ctx: {
      storage: {
        get<T>(name: string): Promise<T | undefined>
        put(name: string, value: unknown, options: { allowUnconfirmed: boolean }): Promise<void>
      }
    }
    protected readonly env: Env
  }
}
