/**
 * The part that every runtime plays in the tests of foreign objects: Node's main thread and each worker,
 * Python and .NET (`foreign_steps.py`, `../dotnet`) have the same steps:
 *
 * - `store` an object of a class of the language, and get the identical one back;
 * - `look` at the object of another runtime, and write down its runtime, its type and the copy that its
 *   owner makes, or the error;
 * - `forget`: collect garbage until nothing holds the object of any runtime; what a runtime has looked
 *   at holds the object of another.
 */

import assert from 'node:assert/strict'
import { load } from './participant.mjs'

const krstate = load('krstate')
const state = () => krstate.getHost('languages').state

class Person {
  constructor(Name, Age) {
    Object.assign(this, { Name, Age })
  }
}

/** @type {WeakRef<Person>} */
let stored

/** @param {string} own the name of the runtime, where its object is stored */
export function store(own) {
  const person = new Person('Ann', 3)
  state().set(own, person)
  stored = new WeakRef(person)
  assert.equal(state().get(own), person)
}

export async function look(own, name) {
  const seen = state().get(name)
  assert.ok(seen instanceof krstate.ForeignObject, String(seen))
  const answer = { Runtime: seen.runtime, Type: seen.typeName }
  try {
    answer.Copy = await seen.value()
  } catch (error) {
    answer.Error = error.code
  }
  state().get('Answers').set(`${own} ${name}`, answer)
}

export async function forget(own) {
  const held = state().get('Held')
  while (held.size > 0) {
    if (stored.deref() === undefined) held.delete(own)
    // What was looked at is kept until the next turn of the loop.
    await new Promise((resolve) => setImmediate(resolve))
    globalThis.gc()
  }
}
