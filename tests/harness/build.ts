import { resolve } from 'node:path'
import { buildWhenStale } from '../../functions/machine/build.ts'

const root = resolve(import.meta.dirname, '../..')

/** Once a run, before its first test: the tests see the sources as they are now, and nothing builds beneath them. */
export default () => buildWhenStale({ root, say: console.log })
