/** Everything that a change must pass, in this order; the first step that fails ends it. */
import { spawnSync } from 'node:child_process'

const steps = ['check:format', 'check:lint', 'check:types', 'check:unused', 'build', 'check:weights', 'test']

for (const step of steps) {
  const name = step.replace('check:', '')
  console.log(`\n── ${name}`)
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' }
  const { status } = spawnSync('npm', ['run', '--silent', step], { stdio: 'inherit', env })
  if (status === 0) continue
  // The tests themselves close with such a line.
  if (step !== 'test') console.log(`\n── ${name} failed\n0 passed, 1 failed`)
  process.exit(1)
}
