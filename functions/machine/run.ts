import { type IncomingMessage, request } from 'node:http'
import { join, resolve } from 'node:path'
import { json } from 'node:stream/consumers'
import { localTime, now, shiftClock } from '../../src/domain/calendar.ts'
import { villages } from '../../src/domain/villages.ts'
import { buildWhenStale } from './build.ts'
import { claimOrRefuse } from './claim.ts'
import { eraseDaily } from './daily.ts'
import { startDatabase } from './database-server.ts'
import { ending, endOnSignals, endsWithSite, endWithError } from './ending.ts'
import { migrate } from './migrate.ts'
import { refuseWhenTaken } from './ports.ts'
import { prepareData } from './prepare-data.ts'
import { loadSecrets } from './secrets.ts'
import { readSettings, type Settings } from './settings.ts'
import { type MachineBindings, startSite } from './site.ts'

const root = resolve(import.meta.dirname, '../..')
/** Milliseconds in which the runtime takes up the requests that had reached this machine when the site was told to end. */
const GRACE = 250
const say = (sentence: string) => console.log(`· ${sentence}`)

// No tool may call home: the town's machine has no way out, and a start must not wait for one.
Object.assign(process.env, {
  ASTRO_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
})
endOnSignals()
await start().catch(endWithError)

async function start() {
  const settings = readSettings(process)
  process.chdir(root)
  if (!settings.dev) await buildWhenStale({ root, say, signal: ending })
  if (settings.clockShift) setClock(settings.clockShift)

  const claim = endsWithSite(await claimOrRefuse(settings.dataDir, say))
  await refuseWhenTaken(settings)
  const secrets = loadSecrets(settings.dataDir)

  say('启动数据库（libSQL）……')
  const database = endsWithSite(await startDatabase(claim, say))
  for (const sentence of await migrate(database)) say(sentence)
  const bindings: MachineBindings = {
    DATABASE_URL: database.url,
    DATABASE_TOKEN: database.authToken,
    ...secrets,
    TRUST_PROXY: settings.trustProxy,
    ...(settings.durability && { DATABASE_DURABILITY: settings.durability }),
    ...(settings.origin && { ORIGIN: settings.origin }),
    ...(settings.clockShift && { CLOCK_SHIFT: String(settings.clockShift) }),
  }
  const { isDemo, entrance } = await prepareData(
    bindings,
    { ...settings, origin: settings.origin ?? addressOf(settings) },
    say,
  )
  if (isDemo) bindings.DEMO = 'yes'
  endsWithSite(await eraseDaily(bindings, say))

  say('启动网站……')
  const onReady = () => void readVillages(settings)
  const site = await (settings.dev ? startDevelopment : startSite)({ ...settings, bindings, say, onReady })
  endsWithSite({ stop: () => site.stop(GRACE) })
  // Vite ends the process at once on these signals, before the database has ended.
  endOnSignals()
  sayReady(settings, entrance)
  if (!settings.dev) await sayMissing(settings)
}

/** This process fills in the demo and erases what is due: it goes by the same clock as the Worker. */
function setClock(clockShift: number) {
  shiftClock(clockShift)
  say(`演练：网站的时钟拨到了 ${localTime(now())}。`)
}

/** Astro's own development server; the Cloudflare plugin reads the bindings from the environment. */
async function startDevelopment({ host, port, bindings }: Settings & { bindings: MachineBindings }) {
  Object.assign(process.env, bindings, { CLOUDFLARE_INCLUDE_PROCESS_ENV: 'true' })
  const { dev } = await import('astro')
  return dev({ root, server: { host, port } })
}

function sayReady(settings: Settings, entrance: string[]) {
  console.log(`\n网站已就绪：${addressOf(settings)}/`)
  for (const line of entrance) console.log(line)
  if (!settings.origin)
    console.log(`二维码、链接里的网址，现在只有这台电脑打得开：给群众用，请用 ORIGIN 写明他们访问的网址。`)
  console.log(`数据、密钥都在 ${settings.dataDir}。停止：按 Ctrl-C。`)
}

/** The Worker remembers outside the database how many registrations it acknowledged. */
async function sayMissing(settings: Settings) {
  const { missing = 0 } = await ask(settings, '/healthz')
    .then((answer) => json(answer) as Promise<{ missing?: number }>)
    .catch(() => ({ missing: 0 }))
  if (missing > 0)
    console.error(
      `注意：少了 ${missing} 份已经答复过的报到单。${join(settings.dataDir, 'database')} 损坏了，或者被旧的备份换掉了：请停下网站，恢复最新的备份。`,
    )
}

/** Once each, so that the Worker has a copy to serve while the database is away (functions/public/page-cache.ts). */
async function readVillages(settings: Settings) {
  for (const { slug } of villages)
    await ask(settings, `/villages/${slug}/`).then(
      (answer) => answer.resume(),
      () => undefined,
    )
}

/** Asks the site as this machine does, whatever address it listens on. */
function ask({ host, port }: Settings, path: string): Promise<IncomingMessage> {
  return new Promise((answered, reject) => {
    const asked = request({ host, port, path, headers: { Host: 'localhost' } }, answered)
    asked.on('error', reject).end()
  })
}

function addressOf({ host, port }: Settings): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
