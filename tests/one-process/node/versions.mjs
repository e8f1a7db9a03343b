/**
 * One process in which another library is loaded before the addon.
 *
 *     node versions.mjs LIBRARY nothing|part|all     what works then
 */

import assert from 'node:assert/strict'
import path from 'node:path'
import { load } from './participant.mjs'

const [file, works] = process.argv.slice(2)
// Not an addon, which Node says after it has loaded it; the library cannot be unloaded.
assert.throws(() => process.dlopen({ exports: {} }, file), /did not self-register/)

const krstate = load('krstate')
const version = load('krstate/package.json').version
const addon = path.dirname(load.resolve('krstate'))

function refused(call, name) {
  assert.throws(call, (error) => {
    assert.ok(error instanceof krstate.KrError, String(error))
    assert.equal(error.code, 'KR_VERSION')
    for (const part of [name, file, addon, '99.1.2-synthetic', version]) {
      assert.ok(error.message.includes(part), `no ${part} in: ${error.message}`)
    }
    return true
  })
}

if (works === 'nothing') {
  refused(() => krstate.globalState(), 'kr_state_global')
  refused(() => new krstate.Host('x'), 'kr_host_new')
  refused(() => krstate.hosts(), 'kr_host_names')
} else {
  const state = krstate.globalState()
  state.set('n', 5)
  assert.equal(state.get('n'), 5)
  const host = new krstate.Host('x')
  assert.equal(krstate.getHost('x'), host)
  host.close()
}
if (works === 'all') assert.deepEqual(new krstate.Table({ a: [1] }).toObject(), { a: [1] })
else refused(() => new krstate.Table(), 'kr_table_new')
console.log('done')
