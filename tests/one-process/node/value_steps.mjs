/**
 * The part that every language plays in the exchange of values, for Node's main thread and its workers.
 * `value_steps.py` and `../dotnet` hold the same steps:
 *
 * - `write`: store a table of all kinds, made of the language's own objects, under the own name;
 * - `echo`: read the table of another language, and store what was read as `<other>By<own>`;
 * - `check`: compare `<own>By<other>` with what was written.
 *
 * Python and Node keep the mathematical value of a number and not its width, so that is what is compared.
 */

import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { load } from './participant.mjs'

const krstate = load('krstate')
const state = () => krstate.getHost('languages').state

const written = () => ({
  null: null,
  yes: true,
  int: -7,
  wide: 3_000_000_000,
  widest: 2n ** 63n - 1n,
  unsigned: 2n ** 64n - 1n,
  float: 0.1,
  zero: -0,
  nan: NaN,
  text: 'a\u0000\u00fc\u{1F600}_x000A_',
  empty: '',
  bytes: Buffer.from([0, 127, 255]),
  char: new krstate.Char('\u00df'),
  decimal: new krstate.Decimal('-1.10'),
  time: new Date('2024-02-29T12:34:56.789Z'),
  ticks: new krstate.DateTime(638_448_000_000_000_001n, 'Unspecified'),
  duration: new krstate.Duration(-1n),
  guid: new krstate.Guid('01234567-89ab-cdef-0123-456789abcdef'),
  uri: new krstate.Uri('http://example.com/a%20b'),
  version: new krstate.Version('1.2.3.4'),
  script: new krstate.Script('Get-Date'),
  xml: new krstate.Xml('<a>&amp;</a>'),
  nested: { list: [1, 'b', [], { deep: null }], table: {} },
})

export function write(own) {
  state().set(own, written())
}

export function echo(own, other) {
  state().set(`${other}By${own}`, state().get(other).toObject())
}

export function check(own, other) {
  const found = state().get(`${own}By${other}`).toObject()
  for (const [key, value] of Object.entries(written())) {
    assert.equal(inspect(found[key], { depth: 9 }), inspect(value, { depth: 9 }), `${key} by ${other}`)
  }
}
