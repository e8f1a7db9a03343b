/** One lock for all languages of a process: who waits gets it in order, who holds it is known, who ends releases. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

/** Of 16 waiters each. */
const ROUNDS = 10_000

async function run(...parameters) {
  const script = new URL('locks.mjs', import.meta.url).pathname
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...parameters], { timeout: 800_000 })
  assert.equal(stdout, 'done\n')
}

test(`16 waiters of all languages get a lock in the order of their arrival, ${ROUNDS} times`, () =>
  run('order', String(ROUNDS)))
test('who waits too short a time is told the language and the thread of the holder', () => run('holders'))
test('a terminated worker releases to a task of C#, which is told that it was abandoned', () => run('abandoned'))
