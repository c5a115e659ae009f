import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Disk, whyNoDisk } from './disk.ts'
import { signal } from './processes.ts'
import type { Site } from './site.ts'
import { TracedFolder, whyNoTrace } from './traced-folder.ts'

/** Where a site's files lie, and how they lose what was not synced. */
export interface Power {
  /** How this was done, in words. */
  way: string
  folder: string
  /** The command under which the site is started. */
  under: string[]
  /** All its processes end in this moment, and only what was synced is there afterwards. */
  cut(site: Site): Promise<void>
  remove(): void
}

/** The best that this machine lets us do, or why it lets us do nothing. */
export function findPower(): { power?: Power; notTried?: string } {
  const noDisk = whyNoDisk()
  if (!noDisk) return { power: new DiskPower() }
  const noTrace = whyNoTrace()
  return noTrace ? { notTried: `${noDisk}; ${noTrace}` } : { power: new TracedFolder(noDisk) }
}

/** Megabytes. */
const SIZE = 2_048

class DiskPower implements Power {
  way = 'ext4 on a loop device'
  under = []
  #disk = new Disk(SIZE)
  folder = this.#disk.folder

  async cut(site: Site) {
    signal(site.processes(), 'SIGSTOP')
    // A new one each time: ext4 hurries with a file that is written anew.
    const unsynced = `unsynced-${performance.now()}`
    writeFileSync(join(this.folder, unsynced), 'not on the disk')
    this.#disk.cutPower()
    // Answers that were on their way arrive.
    await pause(200)
    await site.clear('at once')
    await this.#disk.unmount()
    this.#disk.mount()
    if (this.#disk.has(unsynced, 'not on the disk')) throw new Error('the cut lost nothing: it proves nothing')
  }

  remove() {
    this.#disk.remove()
  }
}
