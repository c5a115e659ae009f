import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { thisYear } from '../../src/domain/calendar.ts'

export interface SecondTown {
  /** The copy's own harness, whose site is the copy's build and whose villages are the copy's. */
  startTestSite: typeof import('./site.ts').startTestSite
  remove(): Promise<void>
}

const root = resolve(import.meta.dirname, '../..')

/** Builds a copy of this project in which nothing but src/content is another town's (tests/second-town). */
export async function buildSecondTown(): Promise<SecondTown> {
  const folder = await mkdtemp(join(tmpdir(), 'dual-registration-second-town-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const copied = ['src', 'db', 'functions', 'public', 'tests', 'astro.config.mjs', 'package.json', 'tsconfig.json']
    for (const path of copied) await cp(join(root, path), join(folder, path), { recursive: true })
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    await rm(join(folder, 'src/content'), { recursive: true })
    await cp(join(root, 'tests/second-town/content'), join(folder, 'src/content'), { recursive: true })
    const year = join(folder, 'src/content/year.ts')
    await writeFile(year, (await readFile(year, 'utf8')).replaceAll('2026', String(thisYear())))
    const astro = join(dirname(createRequire(import.meta.url).resolve('astro/package.json')), 'bin/astro.mjs')
    await promisify(execFile)(process.execPath, [astro, 'build', '--silent'], {
      cwd: folder,
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
    })
    const { startTestSite } = await import(join(folder, 'tests/harness/site.ts'))
    return { startTestSite, remove }
  } catch (error) {
    await remove()
    throw error
  }
}
