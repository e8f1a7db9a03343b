/**
 * Values written in one language and read in another, for all pairs: each language writes a table of all kinds
 * from its own objects; each other one reads them and stores what it read; the first must find what it wrote.
 *
 *     node values.mjs
 */

import assert from 'node:assert/strict'
import { writeSync } from 'node:fs'
import { startLanguages } from './languages.mjs'
import { check, echo, write } from './value_steps.mjs'

const { state, dotnet, python, workers } = await startLanguages('value_steps', './value_worker.mjs')
const languages = {
  CSharp: dotnet,
  VisualBasic: (step, ...words) => dotnet(`${step}-vb`, ...words),
  Python: python,
  Node: (step, ...words) => ({ write, echo, check })[step]('Node', ...words),
  Worker: (step, ...words) => workers[0].step(step, 'Worker', ...words),
}
const failures = state.get('Failures')
async function step(language, name, ...words) {
  try {
    await languages[language](name, ...words)
  } catch (error) {
    // .NET only says that it failed, and tells the rest in the state.
    if (failures.length === 0) throw error
  }
  assert.deepEqual(failures.toArray(), [], `${language} does ${name} ${words}`)
}

for (const writer of Object.keys(languages)) {
  await step(writer, 'write')
  assert.ok(state.get(writer).size >= 20, writer)
  for (const reader of Object.keys(languages)) {
    await step(reader, 'echo', writer)
    await step(writer, 'check', reader)
  }
}
writeSync(1, 'done\n')
// The languages end with the process.
process.exit(0)
