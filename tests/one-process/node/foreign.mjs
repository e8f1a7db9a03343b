/**
 * Objects of each runtime of one process, seen from each other runtime.
 *
 *     node --expose-gc foreign.mjs
 */

import assert from 'node:assert/strict'
import { writeSync } from 'node:fs'
import * as own from './foreign_steps.mjs'
import { startLanguages, until } from './languages.mjs'

const { state, dotnet, python, workers } = await startLanguages('foreign_steps', './foreign_worker.mjs')
const answers = state.get('Answers')

/** The runtimes, by the names at which their objects are stored. */
const runtimes = {
  DotNet: { runtime: '.NET', step: dotnet },
  Python: { runtime: 'Python', step: python },
  Node: { runtime: 'Node.js', step: (step, ...words) => own[step]('Node', ...words) },
  Nodeworker1: { runtime: 'Node.js', step: workers[0].step },
  Nodeworker2: { runtime: 'Node.js', step: workers[1].step },
}
const names = Object.keys(runtimes)

for (const name of names) await runtimes[name].step('store')
for (const [viewer, { step }] of Object.entries(runtimes)) {
  for (const name of names.filter((other) => other !== viewer)) {
    await step('look', name)
    const key = `${viewer} ${name}`
    await until(state, `${viewer} has looked at ${name}`, () => answers.has(key))
    const { Runtime, Type, Copy } = answers.get(key).toObject()
    assert.equal(Runtime, runtimes[name].runtime, key)
    assert.match(Type, /Person$/, key)
    assert.deepEqual(Copy, { Name: 'Ann', Age: 3 }, key)
  }
}

await workers[1].terminate()
for (const viewer of ['DotNet', 'Python', 'Node', 'Nodeworker1']) {
  const key = `${viewer} Nodeworker2`
  answers.delete(key)
  await runtimes[viewer].step('look', 'Nodeworker2')
  await until(state, `${viewer} has looked at the object of the ended worker`, () => answers.has(key))
  assert.equal(answers.get(key).get('Error'), 'KR_FOREIGN_GONE', key)
}

const alive = names.slice(0, -1)
state.set('Held', Object.fromEntries(alive.map((name) => [name, true])))
for (const name of names) state.delete(name)
for (const name of alive) void runtimes[name].step('forget')
await until(state, 'nothing holds the objects', () => state.get('Held').size === 0)
assert.deepEqual(state.get('Failures').toArray(), [])

// The ends of the process, of Python and of .NET with live objects.
for (const name of alive) await runtimes[name].step('store')
writeSync(1, 'done\n')
process.exit(0)
