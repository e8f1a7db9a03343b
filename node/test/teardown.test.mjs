import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runProcess } from './support/check.mjs'

test('200 workers that end in the middle of calls leave nothing behind', () => {
  const { status, signal, stdout, stderr } = runProcess('terminate.mjs')
  assert.deepEqual({ status, signal, stderr }, { status: 0, signal: null, stderr: '' })
  const { counted, failures, left } = JSON.parse(stdout)
  assert.ok(counted)
  for (const code of failures) assert.equal(code, 'KR_FOREIGN_GONE')
  assert.equal(left, 0)
})
