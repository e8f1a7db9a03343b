import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { List, SharedState, Table } from 'krstate'
import { refused } from './support/check.mjs'

test('text keys are properties', () => {
  const visits = new Table({ Count: 1 })
  visits.live.Count += 1
  assert.equal(visits.get('Count'), 2)
  visits.live.New = { a: [1] }
  assert.deepEqual(visits.get('New').toObject(), { a: [1] })
  assert.equal(visits.live.missing, undefined)
  assert.ok('Count' in visits.live)
  assert.ok(!('missing' in visits.live))
  assert.equal(delete visits.live.Count, true)
  assert.equal(visits.has('Count'), false)
})

test('tables inside are reached the same way', () => {
  const config = new Table({ Db: { Pool: 5, Hosts: ['a'] } })
  assert.equal(config.live.Db.Pool, 5)
  config.live.Db.Pool = 6
  assert.equal(config.get('Db').get('Pool'), 6)
  assert.ok(config.live.Db.Hosts instanceof List)
  assert.equal(config.live, config.live)
  assert.equal(config.live.Db, config.live.Db)
})

test('integer keys and the members of the class are not reached', () => {
  const table = new Table(new Map([[1, 'integer'], ['1', 'text']]))
  assert.equal(table.live[1], 'text')
  assert.deepEqual(Object.keys(table.live), ['1'])
  assert.equal(table.live.size, undefined)
  assert.equal(table.live.get, undefined)
  table.live.constructor = 'mine'
  table.live.__proto__ = 'own'
  assert.equal(table.get('constructor'), 'mine')
  assert.equal(table.get('__proto__'), 'own')
  assert.equal(table.live.__proto__, 'own')
})

test('it enumerates, spreads and turns into JSON', async () => {
  const table = new Table({ b: 1, a: { c: 2 } })
  assert.deepEqual(Object.keys(table.live), ['b', 'a'])
  assert.deepEqual(Object.entries({ ...table.live }).map(([key]) => key), ['b', 'a'])
  assert.equal(JSON.stringify(table.live), '{"b":1,"a":{"c":2}}')
  assert.equal(await table.live, table.live)
  assert.equal(Object.prototype.hasOwnProperty.call(table.live, 'b'), true)
  assert.equal(inspect(table.live), inspect(table))
})

test('what a table cannot do is refused', () => {
  const { live } = new Table({ a: 1 })
  refused('KR_INVALID_KEY', () => {
    live[Symbol('s')] = 1
  })
  assert.equal(live[Symbol('s')], undefined)
  refused('KR_UNSUPPORTED_TYPE', () => {
    live.a = new Set()
  })
  assert.throws(() => Object.defineProperty(live, 'x', { get: () => 1 }), TypeError)
  assert.throws(() => Object.freeze(live), TypeError)
  assert.throws(() => Object.setPrototypeOf(live, {}), TypeError)
  assert.equal(live.a, 1)
})

test('it ends with its state', () => {
  const state = new SharedState()
  state.set('t', { a: 1 })
  const { live } = state.get('t')
  state.close()
  refused('KR_DISPOSED', () => live.a)
  refused('KR_DISPOSED', () => 'a' in live)
  refused('KR_DISPOSED', () => Object.keys(live))
})
