// The end of a test run: every test that passed only when it was repeated and why it failed before, every skip with its reason, then one plain line of counts. Where UWSGI_TS_REQUIRE_ALL=1 says that all prerequisites
// must be there, a skipped test counts as failed, unless tools/test-reporter/allowed-skips.txt names it.
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

interface Counts {
  passed: number
  failed: number
  skipped: number
}

interface Skip {
  readonly test: string
  readonly reason: string
}

const allowed: ReadonlySet<string> = new Set(
  readFileSync(new URL('allowed-skips.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#')),
)

function nameOf(test: TestCase): string {
  return `${relative(process.cwd(), test.module.moduleId)} > ${test.fullName}`
}

export default class CountsReporter implements Reporter {
  private readonly requireAll = process.env['UWSGI_TS_REQUIRE_ALL'] === '1'

  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<unknown>): void {
    const counts: Counts = { passed: 0, failed: unhandled.length, skipped: 0 }
    const skips: Skip[] = []
    for (const module of modules) {
      // A module that cannot be loaded, or whose hooks threw, has errors of its own and perhaps no failed test.
      counts.failed += module.errors().length
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (test.diagnostic()?.flaky === true) {
          const reasons = (result.errors ?? []).map(({ stack, message }) => `  ${(stack ?? message).trimEnd().replaceAll('\n', '\n  ')}\n`)
          process.stdout.write(`passed only when repeated: ${nameOf(test)}\n${reasons.join('')}`)
        }
        if (result.state === 'passed') counts.passed += 1
        else if (result.state === 'failed') counts.failed += 1
        else skips.push({ test: nameOf(test), reason: (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given' })
      }
    }
    this.count(skips, counts)
    this.print(skips, counts)
  }

  private count(skips: readonly Skip[], counts: Counts): void {
    const forbidden = this.requireAll ? skips.filter(({ test }) => !allowed.has(test)) : []
    counts.failed += forbidden.length
    counts.skipped += skips.length - forbidden.length
    if (counts.failed > 0) process.exitCode = 1
  }

  private print(skips: readonly Skip[], counts: Counts): void {
    for (const { test, reason } of skips) {
      const verdict = this.requireAll && !allowed.has(test) ? 'must not be skipped here' : 'skipped'
      process.stdout.write(`${verdict}: ${test}: ${reason}\n`)
    }
    const file = process.env['UWSGI_TS_TEST_COUNTS']
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts))
    else process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
  }
}
