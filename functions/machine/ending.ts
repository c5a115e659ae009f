/** What is running, in the order in which it ends. */
const running: { stop(): Promise<void> }[] = []
const abort = new AbortController()
/** Milliseconds that the parts have to end in good order; then the process ends, and its servers by their watch. */
const PATIENCE = 9_500

/** Aborted as soon as somebody asks the site to end. */
export const ending = abort.signal

/** From now on the site's end stops this part too, before those that were started earlier. */
export function endsWithSite<Part extends { stop(): Promise<void> }>(part: Part): Part {
  running.unshift(part)
  return part
}

/** Ctrl-C ends the site in good order; a second one at once. */
export function endOnSignals() {
  let askedAt = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.removeAllListeners(signal).on(signal, () => {
      if (!askedAt) {
        askedAt = performance.now()
        console.log('\n正在停止……')
        void end(0)
      }
      // npm passes on the Ctrl-C that the terminal has already sent us: only a later one is the person's second.
      else if (performance.now() - askedAt > 500) process.exit(130)
    })
}

/** Ends the site because it could not start, unless it is being ended already. */
export async function endWithError(error: unknown): Promise<void> {
  if (ending.aborted) return
  console.error(error instanceof Error ? error.message : error)
  await end(1)
}

async function end(code: number): Promise<never> {
  abort.abort()
  setTimeout(() => {
    console.error('停止用了太久，强行结束。')
    process.exit(code)
  }, PATIENCE)
  for (const part of running.splice(0)) await part.stop().catch((error: unknown) => console.error(error))
  if (code === 0) console.log('已停止。')
  process.exit(code)
}
