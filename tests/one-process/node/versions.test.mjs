/** What the package does where the home is of another version. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { made } from './participant.mjs'

async function run(home, works) {
  const script = new URL('versions.mjs', import.meta.url).pathname
  const { stdout } = await promisify(execFile)(process.execPath, [script, made(home), works], { timeout: 120_000 })
  assert.equal(stdout, 'done\n')
}

test('a home of another ABI major is refused by name', () => run('foreign.so', 'nothing'))
test('a home without functions is refused by name', () => run('short.so', 'nothing'))
test('an older home serves what it has', () => run('older.so', 'part'))
test('two versions of one major work together', () => run('hooked/a.so', 'all'))
