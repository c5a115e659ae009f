import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execute } from '../../db/client.ts'
import { fillDemo, type DemoKey } from './demo.ts'
import type { MachineBindings } from './site.ts'

export type DemoKeys = DemoKey[]

/**
 * Fills an empty database with the demo and hands out its access keys. They are shown at every start, so they are kept
 * beside the data.
 */
export async function fillWhenEmpty(
  bindings: MachineBindings,
  dataDir: string,
  say: (sentence: string) => void,
): Promise<DemoKeys> {
  const file = join(dataDir, 'demo-keys.json')
  const [keysInDatabase = []] = await execute(bindings, ['select 1 from access_keys limit 1'], 'read')
  if (keysInDatabase.length > 0) return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  say('第一次启动：填入演示数据（姓名和号码都是编的）……')
  const keys = await fillDemo(bindings)
  writeFileSync(file, JSON.stringify(keys, null, 2), { mode: 0o600 })
  return keys
}
