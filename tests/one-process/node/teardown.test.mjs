/** Runtimes that end in the middle of calls, in one process: no crash, no leak, exit code 0. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

const WORKERS = 200
const ORDERS = [
  'python,dotnet,workers',
  'python,workers,dotnet',
  'dotnet,python,workers',
  'dotnet,workers,python',
  'workers,python,dotnet',
  'workers,dotnet,python',
]

async function run(...parameters) {
  const script = new URL('teardown.mjs', import.meta.url).pathname
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, ...parameters], {
    timeout: 300_000,
  })
  assert.equal(stdout, 'done\n')
}

test(`${WORKERS} workers terminated in the middle of calls leave nothing behind`, () =>
  run('terminate', String(WORKERS)))

for (const order of ORDERS) {
  test(`the process exits while ${order} are in the middle of calls`, () => run('exit', order))
  test(`the process ends by itself when ${order} have been stopped`, () => run('end', order))
}
