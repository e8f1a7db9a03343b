/** All kinds of values, written in each language and read in each. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

test('what one language writes another reads, and gives back as it was, for all pairs', async () => {
  const script = new URL('values.mjs', import.meta.url).pathname
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 300_000 })
  assert.equal(stdout, 'done\n')
})
