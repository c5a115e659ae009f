/** What the site uses of the runtime's; its own types would replace the browser's everywhere. */
declare class HTMLRewriter {
  on(selector: string, handlers: { element(element: RewrittenElement): void }): this
  transform(response: Response): Response
}

interface RewrittenElement {
  prepend(content: string, options: { html: boolean }): void
  remove(): void
}
