import type { Reporter, TestModule } from 'vitest/node'

/** Closes the run with the line that CI reads: `N passed, N failed`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]) {
    const count = (state: 'passed' | 'failed') =>
      modules.reduce((sum, { children }) => sum + [...children.allTests(state)].length, 0)
    // A file that cannot be read, and an error outside any test, fail too.
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandled.length
    process.once('exit', () => console.log(`\n${count('passed')} passed, ${count('failed') + broken} failed`))
  }
}
