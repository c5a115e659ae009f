import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { isFree, onFreePort } from '../../functions/machine/ports.ts'
import { killThoseWith } from '../../functions/machine/processes.ts'

const host = '127.0.0.1'
/** Its memory takes the system a while to clear, and only then are its ports let go. */
const listenWithMuchMemory = `
  const much = Buffer.alloc(400 * 2 ** 20, 1)
  require('node:net').createServer().listen(Number(process.argv[1]), '${host}', () => console.log(much.length))
`

test('who was killed has let go of everything when that is said', async () => {
  for (let times = 0; times < 5; times++) {
    const port = await onFreePort(host, async (chosen) => chosen)
    const env = { ...process.env, TO_BE_KILLED: String(port) }
    const child = spawn(process.execPath, ['-e', listenWithMuchMemory, String(port)], { env })
    await once(child.stdout, 'data')
    expect(await killThoseWith(`TO_BE_KILLED=${port}`)).toBe(1)
    expect(await isFree(port, host)).toBe(true)
  }
})
