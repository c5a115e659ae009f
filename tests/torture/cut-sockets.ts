import { Agent } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { nextForm } from './load.ts'
import { begin, send } from './send.ts'
import type { Trial } from './trial.ts'

const AT_ONCE = 16
/** Milliseconds from sending to the cut, at most: about as long as an answer takes. */
const LATEST = 30

/** The connection breaks between commit and answer; the same form is sent twice more: one number, one private page. */
export async function cutSockets({ site, load, row }: Trial, times: number) {
  const agent = new Agent({ keepAlive: true })
  let left = times
  const person = async () => {
    while (left-- > 0) {
      const { name, path, fields, client } = nextForm()
      const address = site.origin + path
      const cut = begin(new Agent(), address, fields, client).on('error', () => undefined)
      await new Promise((resolve) => cut.once('finish', resolve))
      await pause(LATEST * Math.random())
      cut.destroy()
      const first = await send(agent, address, fields, client)
      const second = await send(agent, address, fields, client)
      if (first.status !== 303) row.wrong.push(`sent again: ${first.status}`)
      else if (first.location !== second.location) row.wrong.push('two private pages for one form')
      else load.answered.set(name, first.location!)
      row.times++
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, person))
  agent.destroy()
}
