import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isTakenAway, takeAwayLater } from './take-away.ts'
import { temporaryFolder } from './trial.ts'

const MB = 2 ** 20
/** ext4's EXT4_IOC_SHUTDOWN without flushing its journal: from then on nothing reaches the disk any more. */
const SHUT_DOWN = `open my $disk, '<', $ARGV[0] or die $!; my $how = pack 'L', 2; ioctl $disk, 0x8004587D, $how or die $!`

/**
 * A disk of its own: an ext4 in a file on a loop device, whose power can be cut. What a cut loses is what only memory
 * had; the file has what was sent to the disk, and the disk's own cache is taken as honest.
 */
export class Disk {
  /** Where its files are seen. */
  readonly folder: string
  #home = temporaryFolder()
  #image = join(this.#home, 'disk')

  constructor(megabytes: number) {
    this.folder = join(this.#home, 'mounted')
    mkdirSync(this.folder)
    run('truncate', '-s', `${megabytes}M`, this.#image)
    run('mkfs.ext4', '-q', '-F', '-m', '0', '-E', 'lazy_itable_init=0,lazy_journal_init=0', this.#image)
    this.mount()
    takeAwayLater(this.#takeAway)
  }

  mount() {
    run('mount', '-o', 'loop', this.#image, this.folder)
  }

  /** Who was killed a moment ago may still be closing its files. */
  async unmount(attempts = 120): Promise<void> {
    try {
      run('umount', this.folder)
    } catch (error) {
      if (attempts === 1) throw error
      await pause(50)
      await this.unmount(attempts - 1)
    }
  }

  /** Nothing that is not on it by now gets there. It must be unmounted then, when nobody uses it any more. */
  cutPower() {
    run('perl', '-e', SHUT_DOWN, this.folder)
  }

  /** Takes all the room that is left. */
  fill() {
    const file = openSync(join(this.folder, 'filler'), 'a')
    for (const size of [MB, 4_096])
      for (let room = true; room;)
        try {
          room = writeSync(file, Buffer.alloc(size, 1)) === size
        } catch {
          room = false
        }
    closeSync(file)
  }

  makeRoom() {
    rmSync(join(this.folder, 'filler'))
  }

  /** Whether a file has this text; false also when it is not there. */
  has(name: string, text: string): boolean {
    const path = join(this.folder, name)
    return existsSync(path) && readFileSync(path, 'utf8') === text
  }

  /** Takes it away for good, whatever happened. */
  remove() {
    isTakenAway(this.#takeAway)
    this.#takeAway()
  }

  #takeAway = () => {
    const isMounted = readFileSync('/proc/mounts', 'utf8').includes(` ${this.folder} `)
    if (isMounted) run('umount', '--lazy', this.folder)
    rmSync(this.#home, { recursive: true })
  }
}

/** Why no such disk can be had on this machine; undefined when it can. */
export function whyNoDisk(): string | undefined {
  try {
    const disk = new Disk(16)
    try {
      disk.cutPower()
    } finally {
      disk.remove()
    }
    return undefined
  } catch (error) {
    return `no loop device with ext4 (root, mkfs.ext4, mount, perl): ${String(error).split('\n')[0]}`
  }
}

function run(command: string, ...args: string[]) {
  // Where the system has them, if not everybody's PATH.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env })
}
