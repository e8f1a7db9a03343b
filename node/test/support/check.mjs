// Small helpers of the tests.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { KrError } from 'krstate'

/**
 * Checks that `operation` throws a KrError with this code, and with this path if one is given.
 */
export function refused(code, operation, path) {
  let result
  try {
    result = operation()
  } catch (error) {
    assert.ok(error instanceof KrError, error.stack)
    assert.equal(error.code, code, error.stack)
    if (path !== undefined) assert.equal(error.path, path)
    return error
  }
  assert.fail(`succeeded with ${String(result)}`)
}

/** A file in test/programs. */
export const program = (name) => new URL(`../programs/${name}`, import.meta.url)

/** Runs one worker for each element until all have ended; rejects with what one threw, and ends the others. */
export async function runWorkers(name, all) {
  const workers = all.map((workerData) => new Worker(program(name), { workerData }))
  try {
    for (const [code] of await Promise.all(workers.map((worker) => once(worker, 'exit')))) assert.equal(code, 0)
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** Runs a program in a process of its own and gives its output. */
export function runProcess(name, ...args) {
  const done = spawnSync(process.execPath, ['--expose-gc', program(name).pathname, ...args], {
    encoding: 'utf8',
    timeout: 240_000,
  })
  return { status: done.status, signal: done.signal, stdout: done.stdout, stderr: done.stderr }
}

setFlagsFromString('--expose-gc')

/** Collects garbage at once; finalizers run in tasks of their own. */
export const collect = runInNewContext('gc')

/** Collects garbage until `reached` says so. */
export async function collectUntil(reached) {
  for (let round = 0; round < 100; round += 1) {
    // What a WeakRef was asked for lives to the end of the task.
    await setImmediate()
    collect()
    await setImmediate()
    if (reached()) return
  }
  assert.fail('the garbage collector did not free what nothing refers to')
}
