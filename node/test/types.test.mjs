import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

test('the types say what the package does', () => {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const project = fileURLToPath(new URL('../test-d/', import.meta.url))
  const done = spawnSync(process.execPath, [compiler, '--project', project], { encoding: 'utf8' })
  assert.equal(done.status, 0, done.stdout + done.stderr)
})
