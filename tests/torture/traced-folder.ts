import { execFileSync } from 'node:child_process'
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Power } from './power.ts'
import { type Process, signal } from './processes.ts'
import type { Site } from './site.ts'
import { temporaryFolder } from './trial.ts'

const writes = ['write', 'writev', 'pwrite64', 'pwritev']
const syncs = ['fsync', 'fdatasync']
const strace = ['strace', '-f', '-qq', '-y', '-s', '0', '-e', `trace=${[...writes, ...syncs].join(',')}`, '-o']

/**
 * Where there is no loop device: strace notes what is written and synced, and after a kill every byte written since its
 * file was last synced is made zero, or cut off at the end. That files were made, renamed or shortened is kept.
 */
export class TracedFolder implements Power {
  way: string
  folder = temporaryFolder()
  #notes = temporaryFolder()
  #trace = join(this.#notes, 'trace')
  under = [...strace, this.#trace]

  constructor(why: string) {
    this.way = `bytes synced according to strace (${why})`
  }

  async cut(site: Site) {
    signal(
      site.processes().filter((found) => !isNoting(found)),
      'SIGKILL',
    )
    // It ends by itself when all is noted.
    while (site.processes().some(isNoting)) await pause(50)
    await site.clear()
    for (const [file, ranges] of listUnsynced(readFileSync(this.#trace, 'latin1')))
      if (file.startsWith(this.folder) && statSync(file, { throwIfNoEntry: false })?.isFile()) lose(file, ranges)
  }

  remove() {
    for (const folder of [this.folder, this.#notes]) rmSync(folder, { recursive: true, force: true })
  }
}

function isNoting({ name }: Process): boolean {
  return name === 'strace'
}

/** Why nothing can be traced on this machine; undefined when it can. */
export function whyNoTrace(): string | undefined {
  try {
    const [program, ...args] = strace
    execFileSync(program!, [...args, '/dev/null', 'true'], { stdio: 'ignore' })
    return undefined
  } catch (error) {
    return `no strace: ${String(error).split('\n')[0]}`
  }
}

type Range = [from: number, to: number]

/** What was written to each file and not synced after it. */
export function listUnsynced(trace: string): Map<string, Range[]> {
  const unsynced = new Map<string, Range[]>()
  const rangesOf = (file: string) => unsynced.get(file) ?? []
  /** What a sync that has begun will have put on the disk, by thread. */
  const syncing = new Map<string, { file: string; covered: Set<Range> }>()
  for (const line of trace.split('\n')) {
    const [, thread = '', resumed, call = '', file = ''] =
      /^(\d+) +(<\.\.\. )?(\w+)(?: resumed>|\(\d+<([^>]*)>)/.exec(line) ?? []
    if (writes.includes(call) && !resumed) {
      const [, length, from] = /, (\d+), (\d+)(?:\)| <unf)/.exec(line) ?? []
      const ranges = rangesOf(file)
      ranges.push(call === 'pwrite64' ? [Number(from), Number(from) + Number(length)] : [0, Infinity])
      unsynced.set(file, ranges)
    } else if (syncs.includes(call)) {
      if (!resumed) syncing.set(thread, { file, covered: new Set(rangesOf(file)) })
      const sync = syncing.get(thread)
      if (sync && line.endsWith(' = 0'))
        unsynced.set(
          sync.file,
          rangesOf(sync.file).filter((range) => !sync.covered.has(range)),
        )
    }
  }
  return unsynced
}

function lose(file: string, ranges: Range[]) {
  const open = openSync(file, 'r+')
  let { size } = fstatSync(open)
  for (const [from, to] of ranges.toSorted(([one], [other]) => other - one))
    if (to >= size) {
      size = Math.min(from, size)
      ftruncateSync(open, size)
    } else writeSync(open, Buffer.alloc(to - from), 0, to - from, from)
  closeSync(open)
}
