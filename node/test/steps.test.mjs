// Operations that are one step, and those that run the caller's code between steps.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal, Host, List, SharedState, Table, i8 } from 'krstate'
import { refused, runWorkers } from './support/check.mjs'

test('getOrAdd of a plain value', () => {
  const table = new Table()
  assert.equal(table.getOrAdd('a', 1), 1)
  assert.equal(table.getOrAdd('a', 2), 1)
  assert.equal(table.getOrAdd('b', undefined), null)
  const inner = table.getOrAdd('c', { n: [1] })
  assert.equal(table.getOrAdd('c', {}), inner)
  assert.equal(table.get('c'), inner)
  refused('KR_UNSUPPORTED_TYPE', () => table.getOrAdd('d', new Set()), '$')
  refused('KR_UNSUPPORTED_TYPE', () => table.getOrAdd('d', Symbol('s')), '$')
  refused('KR_CYCLE', () => table.getOrAdd('d', [table]))
  const state = new SharedState({ allowValueTypes: false })
  refused('KR_VALUE_TYPE', () => state.getOrAdd('n', 1))
  assert.equal(state.getOrAdd('n', 1, { allowValueType: true }), 1)
  assert.equal(state.getOrAdd('N', 'x'), 1)
  assert.equal(state.getOrAdd('t', {}), state.get('t'))
  refused('KR_INVALID_NAME', () => state.getOrAdd('1', 'x'))
})

test('swap', () => {
  const table = new Table()
  assert.equal(table.swap('a', 1), undefined)
  assert.equal(table.swap('a', [1]), 1)
  const list = table.swap('a', null)
  assert.deepEqual(list.toArray(), [1])
  assert.equal(table.get('a'), null)
})

test('compareAndSwap', () => {
  const table = new Table({ n: 5, l: [1], z: null, d: new Decimal('1.50') })
  assert.equal(table.compareAndSwap('n', 4, 'x'), false)
  assert.equal(table.compareAndSwap('n', undefined, 'x'), false)
  assert.equal(table.compareAndSwap('n', 5n, { a: 1 }), true)
  assert.equal(table.get('n').get('a'), 1)
  assert.equal(table.compareAndSwap('new', null, 1), false)
  assert.equal(table.compareAndSwap('new', undefined, 1), true)
  assert.equal(table.compareAndSwap('z', undefined, 1), false)
  assert.equal(table.compareAndSwap('z', null, 1), true)
  assert.equal(table.compareAndSwap('d', 1.5, 1), true)
  for (const never of [[1], {}, new Map(), new Set(), Symbol('s'), () => 1, 2n ** 70n, '\ud800', new Date(NaN)]) {
    assert.equal(table.compareAndSwap('l', never, 1), false)
  }
  assert.equal(table.compareAndSwap('l', table.get('l'), 'same'), true)
  refused('KR_UNSUPPORTED_TYPE', () => table.compareAndSwap('l', 'same', Symbol('s')), '$')
  refused('KR_INVALID_KEY', () => table.compareAndSwap(0.5, {}, 1))
  assert.equal(table.get('l'), 'same')
})

test('addOrUpdate', () => {
  const table = new Table()
  const add = (value, key) => {
    assert.equal(key, 'n')
    return value + 1
  }
  assert.equal(table.addOrUpdate('n', 10, add), 10)
  assert.equal(table.addOrUpdate('n', 10, add), 11)
  assert.equal(table.addOrUpdate('n', 10, () => undefined), null)
  assert.equal(table.addOrUpdate('n', 10, () => i8(5)), 5)
  assert.equal(table.kind('n'), 'I8')
  assert.equal(table.addOrUpdate('n', 10, () => 5n), 5)
  const made = table.addOrUpdate('n', 10, () => ({ a: [1] }))
  assert.equal(made, table.get('n'))
  const list = new List()
  assert.equal(table.addOrUpdate('n', 10, () => list), table.get('n'))
  assert.ok(table.get('n').isSame(list))
  refused('KR_INVALID_ARGUMENT', () => table.addOrUpdate('n', 1, 5))
  refused('KR_UNSUPPORTED_TYPE', () => table.addOrUpdate('n', 1, async () => 5))
  assert.throws(() => table.addOrUpdate('n', 1, () => { throw new RangeError('mine') }), RangeError)
})

test('the function of addOrUpdate runs again if the value was changed meanwhile', () => {
  const table = new Table({ n: 1 })
  const seen = []
  const result = table.addOrUpdate('n', 0, (value) => {
    seen.push(value)
    if (seen.length < 3) table.increment('n', 10)
    return value + 1
  })
  assert.deepEqual(seen, [1, 11, 21])
  assert.equal(result, 22)
})

test('workers that update one value lose nothing', async () => {
  const host = new Host('steps.test: update')
  host.state.set('Table', { pairs: new Table({ a: 0, b: 0 }) })
  await runWorkers('update.mjs', Array.from({ length: 3 }, () => ({ host: host.name, times: 2_000 })))
  const table = host.state.get('Table')
  assert.equal(table.get('count'), 6_000)
  assert.equal(table.get('swaps'), 6_000)
  assert.equal(table.get('pairs').get('a'), table.get('pairs').get('b'))
  host.close()
})

test('update is all or nothing', () => {
  const table = new Table({ a: 1, b: 2 })
  table.update({ b: 3, c: [4] })
  table.update(new Map([[1, 'one'], ['a', table.get('c')]]))
  assert.deepEqual([...table.keys()], ['a', 'b', 'c', 1])
  assert.ok(table.get('a').isSame(table.get('c')))
  refused('KR_UNSUPPORTED_TYPE', () => table.update({ b: 0, d: Symbol('s') }), '$.d')
  refused('KR_CYCLE', () => table.update({ b: 0, d: { e: table } }))
  assert.equal(table.get('b'), 3)
  assert.equal(table.has('d'), false)
  for (const bad of [undefined, null, 5, [], table, () => 1]) refused('KR_INVALID_ARGUMENT', () => table.update(bad))
  refused('KR_UNSUPPORTED_TYPE', () => table.update(new Set()), '$')
})

test('snapshot and find', () => {
  const state = new SharedState()
  state.set('Visits', { n: 1 }).set('VisitCount', 5).set('Config', [1]).set('__proto__', 'own')
  const copy = state.snapshot()
  assert.deepEqual(Object.keys(copy), ['Visits', 'VisitCount', 'Config', '__proto__'])
  assert.equal(copy.Visits, state.get('Visits'))
  assert.ok(Object.hasOwn(copy, '__proto__'))
  state.set('VisitCount', 6)
  assert.equal(copy.VisitCount, 5)
  assert.deepEqual(Object.keys(state.find('visit*')), ['Visits', 'VisitCount'])
  assert.deepEqual(Object.keys(state.find('[a-c]*')), ['Config'])
  assert.deepEqual(Object.keys(state.find('?onfi?')), ['Config'])
  assert.deepEqual(state.find('none'), {})
  assert.deepEqual(Object.keys(state.find('*')), Object.keys(state.snapshot()))
  for (let index = 0; index < 300; index += 1) state.set(`many${index}`, index)
  assert.equal(Object.keys(state.find('MANY*')).length, 300)
  for (const bad of [undefined, null, 5, {}, Symbol('s')]) refused('KR_INVALID_ARGUMENT', () => state.find(bad))
  state.close()
  refused('KR_DISPOSED', () => state.find('*'))
  refused('KR_DISPOSED', () => state.snapshot())
})
