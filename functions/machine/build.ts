import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { localYear, now } from '../../src/domain/calendar.ts'
import { headersFile } from '../headers.ts'
import { takeLock } from './lock.ts'

const sources = ['src', 'functions', 'db', 'public', 'astro.config.mjs', 'package.json']
/** The instant at which the build began, as milliseconds; there is no such file unless the build is whole. */
const stamp = 'dist/built-at'

interface BuildOptions {
  root: string
  say: (sentence: string) => void
  /** Gives the build up. */
  signal?: AbortSignal
}

/** Builds the site into dist/ unless it is there, newer than every source and of this year. */
export async function buildWhenStale(options: BuildOptions): Promise<void> {
  if (await isFresh(options.root)) return options.say('网页没有改动，不用重新生成。')
  await withLock(options, async () => {
    // Whoever held the lock before us may have built.
    if (!(await isFresh(options.root))) await build(options)
  })
}

async function isFresh(root: string): Promise<boolean> {
  if (!existsSync(join(root, stamp))) return false
  const builtAt = Number(readFileSync(join(root, stamp), 'utf8'))
  // The static pages name the dates of the year in which they were built.
  if (localYear(builtAt) !== localYear(now())) return false
  const changes = await Promise.all(sources.map((source) => findNewestChange(join(root, source))))
  return changes.every((change) => change < builtAt)
}

/** Milliseconds since the epoch. A folder changes when a file is added to it or taken away. */
async function findNewestChange(path: string): Promise<number> {
  if (!existsSync(path)) return 0
  const inside = statSync(path).isDirectory() ? await readdir(path, { recursive: true }) : []
  // An editor's temporary file may be gone by now.
  return Math.max(...['', ...inside].map((file) => statSync(join(path, file), { throwIfNoEntry: false })?.mtimeMs ?? 0))
}

async function build({ root, say, signal }: BuildOptions): Promise<void> {
  say('生成网页……')
  rmSync(join(root, stamp), { force: true })
  const began = now()
  const astro = join(dirname(createRequire(import.meta.url).resolve('astro/package.json')), 'bin/astro.mjs')
  // A test run says NODE_ENV=test, and would get a site built otherwise than the one in service.
  const env = { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1' }
  try {
    await promisify(execFile)(process.execPath, [astro, 'build'], { cwd: root, env, signal })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`网页没有生成：\n${stdout}${stderr}`, { cause: error })
  }
  writeHeaders(join(root, 'dist/client'))
  writeFileSync(join(root, stamp), String(began))
}

/** Before what Astro's adapter has written there, if it has: how long browsers may keep what the build made. */
function writeHeaders(folder: string): void {
  const file = join(folder, '_headers')
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, headersFile() + (existsSync(file) ? `\n${readFileSync(file, 'utf8')}` : ''))
}

/** One process builds at a time; the others wait. */
async function withLock({ root, say, signal }: BuildOptions, work: () => Promise<void>): Promise<void> {
  const folder = join(root, 'node_modules/.cache')
  mkdirSync(folder, { recursive: true })
  let lock = takeLock(join(folder, 'build-lock'))
  if (!lock) say('另一个进程正在生成网页，等它完成……')
  while (!lock) {
    await pause(200, undefined, { signal })
    lock = takeLock(join(folder, 'build-lock'))
  }
  try {
    await work()
  } finally {
    lock.release()
  }
}

// `npm run build` builds whatever there is.
if (import.meta.main) {
  const options = { root: resolve(import.meta.dirname, '../..'), say: console.log }
  try {
    await withLock(options, () => build(options))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
