/** What must be taken away again, also when the run is broken off; the newest first. */
const waysBack: (() => void)[] = []

export function takeAwayLater(way: () => void) {
  waysBack.unshift(way)
}

/** It has been taken away in good order. */
export function isTakenAway(way: () => void) {
  const place = waysBack.indexOf(way)
  if (place >= 0) waysBack.splice(place, 1)
}

/** Ctrl-C and the like: nothing is left running, nothing mounted. */
export function takeAwayOnSignals() {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => {
      for (const way of waysBack) way()
      process.exit(130)
    })
}
