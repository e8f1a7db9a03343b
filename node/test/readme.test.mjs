import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = dirname(createRequire(import.meta.url).resolve('krstate/package.json'))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map((match) => match[1])

/** Runs a module beside the tests, where `krstate` is installed. */
function run(source) {
  const folder = mkdtempSync(fileURLToPath(new URL('readme-', import.meta.url)))
  try {
    writeFileSync(join(folder, 'program.mjs'), source)
    const done = spawnSync(process.execPath, [join(folder, 'program.mjs')], { encoding: 'utf8', timeout: 60_000 })
    assert.equal(done.stderr, '')
    assert.equal(done.status, 0)
    return done.stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What the comments beside `console.log` promise. */
const promised = (source) =>
  [...source.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map((match) => `${match[1]}\n`).join('')

test('the README has code', () => {
  assert.equal(blocks.length, 6)
})

blocks.forEach((source, index) => {
  test(`the code of the README runs: block ${index + 1}`, () => {
    assert.notEqual(promised(source), '')
    assert.equal(run(source), promised(source))
  })
})

test('the example runs', () => {
  const output = run(readFileSync(join(root, 'examples/workers.mjs'), 'utf8'))
  assert.match(output, /^200 jobs done, sum 2686700\n/)
})
