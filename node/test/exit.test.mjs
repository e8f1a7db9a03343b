import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runProcess } from './support/check.mjs'

const ways = {
  natural: 0,
  exit: 7,
  'exit-busy-workers': 7,
  'exit-in-worker': 0,
  uncaught: 1,
  'worker-only': 0,
  'reload-in-one-environment': 0,
}

for (const [way, status] of Object.entries(ways)) {
  test(`a process with live handles ends cleanly: ${way}`, () => {
    const { stderr, ...result } = runProcess('exit.mjs', way)
    assert.deepEqual(result, { status, signal: null, stdout: 'ready\n' }, stderr)
    if (way !== 'uncaught') assert.equal(stderr, '')
  })
}

test('containers and handles go when nothing refers to them', () => {
  const { status, stdout, stderr } = runProcess('leak.mjs')
  assert.equal(status, 0, stderr)
  const { containers, megabytes } = JSON.parse(stdout)
  assert.equal(containers, 0)
  assert.ok(megabytes < 20, `${megabytes} MB more are left than before`)
})
