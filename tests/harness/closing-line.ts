import type { Reporter, TestModule } from 'vitest/node'

/** Closes the run with the line that CI reads: `N passed, N failed`. */
export default class ClosingLine implements Reporter {
  private passed = 0
  private failed = 0

  onInit() {
    process.once('exit', (code) => {
      // A run that never came to its tests, as when the site cannot be built, has failed too.
      if (code !== 0 && this.failed === 0) this.failed = 1
      console.log(`\n${this.passed} passed, ${this.failed} failed`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]) {
    const count = (state: 'passed' | 'failed') =>
      modules.reduce((sum, { children }) => sum + [...children.allTests(state)].length, 0)
    // A file that cannot be read, and an error outside any test, fail too.
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandled.length
    this.passed = count('passed')
    this.failed = count('failed') + broken
  }
}
