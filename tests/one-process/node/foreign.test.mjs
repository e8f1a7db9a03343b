/** Objects that only one runtime understands, in one process with all others. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

test('every runtime tells every other what it stores, copies it, and lets go of it', async () => {
  const script = new URL('foreign.mjs', import.meta.url).pathname
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script], { timeout: 300_000 })
  assert.equal(stdout, 'done\n')
})
