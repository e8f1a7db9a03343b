import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Host, List, SharedState, Table } from 'krstate'

test('containers show what is in them', () => {
  const table = new Table(new Map([['a', 1], [2, 'x'], ['l', [1, null]]]))
  assert.equal(inspect(table), "Table(3) { 'a' => 1, 2 => 'x', 'l' => List(2) [ 1, null ] }")
  assert.equal(inspect(new Table()), 'Table(0) {}')
  assert.equal(inspect(new List()), 'List(0) []')
  assert.equal(inspect(new List([[[[[1]]]]])), 'List(1) [ List(1) [ List(1) [ [List] ] ] ]')
  const state = new SharedState()
  state.set('A', { b: 1 })
  assert.equal(inspect(state), "SharedState(1) { 'A' => Table(1) { 'b' => 1 } }")
  assert.equal(inspect({ table: new Table({ a: 1 }) }), "{ table: Table(1) { 'a' => 1 } }")
})

test('long ones are broken into lines', () => {
  const table = new Table({ first: 'x'.repeat(40), second: { third: 'y'.repeat(60), fourth: 'z'.repeat(20) } })
  const text = inspect(table)
  assert.equal(text.split('\n')[1], `  'first' => '${'x'.repeat(40)}',`)
  assert.equal(text.split('\n').at(-1), '}')
  assert.ok(text.split('\n').every((line) => line.length < 90))
})

test('the display is bounded', () => {
  const list = new List(Array.from({ length: 100_000 }, (_, index) => index))
  assert.ok(inspect(list).endsWith('... 99900 more items\n]'))
  assert.ok(inspect(list, { maxArrayLength: null }).length < 100_000)
  assert.ok(inspect(list, { maxArrayLength: 1 }).endsWith('0, ... 99999 more items ]'))
  let wide = new List([0])
  for (let level = 0; level < 60; level += 1) wide = new List([wide, wide])
  assert.ok(inspect(wide, { depth: null, maxArrayLength: null }).length < 1_000_000)
  assert.ok(inspect(wide, { depth: Infinity }).length < 1_000_000)
})

test('what is closed, and what is no handle, is shown too', () => {
  const host = new Host('inspect.test')
  const { state } = host
  state.set('t', {})
  const table = state.get('t')
  assert.equal(inspect(host), "Host 'inspect.test'")
  host.close()
  assert.equal(inspect(host), "Host 'inspect.test' <closed>")
  assert.equal(inspect(state), '[SharedState <KR_DISPOSED>]')
  assert.equal(inspect(table), '[Table <KR_DISPOSED>]')
  // Node shows the prototype of a class by itself; it must not fail.
  assert.equal(typeof inspect([Table.prototype, Host.prototype, Object.create(List.prototype)]), 'string')
  assert.equal(inspect(Object.create(List.prototype)), '[List]')
})
