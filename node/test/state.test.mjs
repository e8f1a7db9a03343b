import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Host, SharedState, Table, getHost, globalState, hosts } from 'krstate'
import { refused } from './support/check.mjs'

test('a host is found by its name until it is closed', () => {
  const host = new Host('state.test: a host')
  assert.equal(host.name, 'state.test: a host')
  assert.equal(getHost('state.test: a host'), host)
  assert.ok(hosts().includes('state.test: a host'))
  refused('KR_HOST_EXISTS', () => new Host('state.test: a host'))
  host.close()
  host.close()
  assert.equal(host.closed, true)
  assert.equal(getHost('state.test: a host'), undefined)
  assert.ok(!hosts().includes('state.test: a host'))
})

test('closing a host closes what was reached through it', () => {
  const host = new Host('state.test: closing')
  const { state } = host
  const kept = new Table({ n: 1 })
  state.set('Kept', kept)
  const inside = state.get('Kept')
  host.close()
  assert.equal(state.closed, true)
  refused('KR_DISPOSED', () => state.get('Kept'))
  refused('KR_DISPOSED', () => state.set('a', 1))
  refused('KR_DISPOSED', () => inside.get('n'))
  refused('KR_DISPOSED', () => [...inside])
  assert.equal(kept.get('n'), 1)
})

test('Symbol.dispose closes', () => {
  const host = new Host('state.test: dispose')
  host[Symbol.dispose]()
  assert.equal(host.closed, true)
  const state = new SharedState()
  state[Symbol.dispose]()
  assert.equal(state.closed, true)
})

test('names of hosts are texts of 1 to 256 characters', () => {
  for (const bad of ['', 'x'.repeat(257), 'lone \ud800', 5, undefined, null, {}, Symbol('s')]) {
    refused('KR_INVALID_NAME', () => new Host(bad))
  }
  const host = new Host('ж'.repeat(256))
  assert.equal(getHost('ж'.repeat(256)), host)
  host.close()
})

test('options are checked', () => {
  for (const bad of [null, 5, 'caseSensitive']) refused('KR_INVALID_ARGUMENT', () => new Host('state.test: options', bad))
  refused('KR_INVALID_ARGUMENT', () => new SharedState({ caseSensitive: 'yes' }))
  refused('KR_INVALID_ARGUMENT', () => new SharedState({ allowValueTypes: 0 }))
  refused('KR_INVALID_ARGUMENT', () => new SharedState().set('a', 1, { allowValueType: 1 }))
  refused('KR_INVALID_ARGUMENT', () => new SharedState().set('a', 1, true))
  assert.equal(getHost('state.test: options'), undefined)
})

test('names of entries', () => {
  const state = new SharedState()
  state.set('Visits', 1).set('VISITS', 2)
  assert.equal(state.get('visits'), 2)
  assert.deepEqual(state.names(), ['Visits'])
  const bad = ['', '1a', 'a b', 'a-b', 'ä', 'a\ud800', 'x y'.repeat(100), 5, null, undefined, {}, Symbol('s')]
  for (const name of bad) {
    refused('KR_INVALID_NAME', () => state.set(name, 1))
    assert.equal(state.get(name), undefined)
    assert.equal(state.has(name), false)
    assert.equal(state.delete(name), false)
  }
  const long = 'x'.repeat(5000)
  assert.equal(state.set(long, 1).get(long), 1)
  const strict = new SharedState({ caseSensitive: true })
  strict.set('a', 1).set('A', 2)
  assert.deepEqual([...strict], [['a', 1], ['A', 2]])
})

test('value types can be refused', () => {
  const state = new SharedState({ allowValueTypes: false })
  refused('KR_VALUE_TYPE', () => state.set('n', 5))
  refused('KR_VALUE_TYPE', () => state.set('b', true))
  state.set('n', 5, { allowValueType: true }).set('t', { n: 1 }).set('s', 'text').set('nothing', null)
  assert.deepEqual(state.names(), ['n', 't', 's', 'nothing'])
  refused('KR_VALUE_TYPE', () => new SharedState().set('n', 5, { allowValueType: false }))
})

test('entries', () => {
  const state = new SharedState()
  state.set('a', 1).set('b', 'x').set('c', null)
  assert.equal(state.size, 3)
  assert.equal(state.delete('b'), true)
  assert.equal(state.delete('b'), false)
  assert.deepEqual([...state], [['a', 1], ['c', null]])
  state.clear()
  assert.equal(state.size, 0)
})

test('the global state is one', () => {
  assert.equal(globalState(), globalState())
  globalState().set('StateTest', { n: 1 })
  assert.equal(globalState().get('statetest').get('n'), 1)
  assert.equal(globalState().delete('StateTest'), true)
  refused('KR_INVALID_ARGUMENT', () => globalState().close())
  assert.equal(globalState().closed, false)
})

test('a receiver that is none is a TypeError', () => {
  for (const receiver of [undefined, {}, new Table(), SharedState.prototype]) {
    assert.throws(() => SharedState.prototype.get.call(receiver, 'a'), TypeError)
    assert.throws(() => Host.prototype.close.call(receiver), TypeError)
  }
})
