import assert from 'node:assert/strict'
import { test } from 'node:test'
import { List, Table } from 'krstate'
import { refused } from './support/check.mjs'

test('positions count from both ends', () => {
  const list = new List(['a', 'b', 'c'])
  assert.equal(list.at(0), 'a')
  assert.equal(list.at(-1), 'c')
  for (const outside of [3, -4, 2 ** 40, 2 ** 60, -(2 ** 70), Infinity, -Infinity]) {
    assert.equal(list.at(outside), undefined)
    refused('KR_INDEX', () => list.set(outside, 1))
    refused('KR_INDEX', () => list.removeAt(outside))
  }
  assert.equal(list.set(-1, 'C'), list)
  assert.deepEqual([...list], ['a', 'b', 'C'])
})

test('positions are integers', () => {
  const list = new List([1])
  for (const bad of [0.5, NaN, '0', 0n, null, undefined, true, {}, Symbol('s')]) {
    refused('KR_INVALID_ARGUMENT', () => list.at(bad))
    refused('KR_INVALID_ARGUMENT', () => list.set(bad, 1))
    refused('KR_INVALID_ARGUMENT', () => list.insert(bad, 1))
    refused('KR_INVALID_ARGUMENT', () => list.removeAt(bad))
  }
  assert.deepEqual([...list], [1])
})

test('push, pop, insert, removeAt, clear', () => {
  const list = new List()
  list.push(1, [2], { three: 3 })
  assert.equal(list.length, 3)
  assert.deepEqual(list.toArray(), [1, [2], { three: 3 }])
  assert.equal(list.pop().get('three'), 3)
  list.insert(0, 'first').insert(3, 'last')
  refused('KR_INDEX', () => list.insert(9, 'x'))
  assert.equal(list.removeAt(0), 'first')
  assert.equal(list.removeAt(-1), 'last')
  list.clear()
  assert.equal(list.length, 0)
  assert.equal(list.pop(), undefined)
})

test('a push of several items is one step', () => {
  const list = new List(['first'])
  refused('KR_UNSUPPORTED_TYPE', () => list.push(1, Symbol('s'), 3), '$[1]')
  assert.deepEqual([...list], ['first'])
  list.push()
  list.push(1, [2])
  list.extend([3, { four: 4 }])
  assert.deepEqual(list.toArray(), ['first', 1, [2], 3, { four: 4 }])
  for (const bad of [undefined, null, 'text', {}, new Set([1]), list]) {
    refused('KR_INVALID_ARGUMENT', () => list.extend(bad))
  }
  assert.equal(list.length, 5)
})

test('slice', () => {
  const list = new List(['a', 'b', { c: 1 }, 'd'])
  assert.deepEqual(list.slice(1, 2), ['b'])
  assert.deepEqual(list.slice(-1), ['d'])
  assert.equal(list.slice(2)[0], list.at(2))
  assert.equal(list.slice().length, 4)
})

test('removeValue', () => {
  const list = new List([5, 'a', 5n, { a: 1 }, null])
  assert.equal(list.removeValue(5), true)
  assert.deepEqual(list.toArray(), ['a', 5, { a: 1 }, null])
  assert.equal(list.removeValue(list.at(2)), true)
  assert.equal(list.removeValue(undefined), true)
  for (const absent of ['A', {}, [], new Set(), Symbol('s'), () => 1, 2n ** 70n, '\ud800', new Date(NaN)]) {
    assert.equal(list.removeValue(absent), false)
    assert.equal(list.indexOf(absent), -1)
  }
  assert.deepEqual(list.toArray(), ['a', 5])
  assert.equal(list.indexOf(5, 1), 1)
  assert.equal(list.indexOf('a', 1), -1)
  refused('KR_INVALID_ARGUMENT', () => list.indexOf('a', -1))
  refused('KR_INVALID_ARGUMENT', () => list.indexOf('a', 0.5))
})

test('indexOf', () => {
  const table = new Table()
  const list = new List([1.5, 5, 2n ** 60n, NaN, 'text', null, true, table, 0])
  assert.equal(list.indexOf(1.5), 0)
  assert.equal(list.indexOf(5n), 1)
  assert.equal(list.indexOf(2 ** 60), 2)
  assert.equal(list.indexOf(2n ** 60n + 1n), -1)
  assert.equal(list.indexOf(NaN), 3)
  assert.equal(list.indexOf('text'), 4)
  assert.equal(list.indexOf('Text'), -1)
  assert.equal(list.indexOf(null), 5)
  assert.equal(list.indexOf(undefined), 5)
  assert.equal(list.indexOf(true), 6)
  assert.equal(list.indexOf(table), 7)
  assert.equal(list.indexOf(new Table()), -1)
  assert.equal(list.indexOf(-0), 8)
  assert.equal(list.indexOf({}), -1)
  assert.equal(list.indexOf('5'), -1)
  assert.equal(list.indexOf(1), -1)
})

test('enumeration shows the moment of the call', () => {
  const list = new List(Array.from({ length: 500 }, (_, index) => index))
  const walk = list[Symbol.iterator]()
  list.clear()
  assert.deepEqual([...walk], Array.from({ length: 500 }, (_, index) => index))
})

test('an array to start with is copied in', () => {
  const init = [[1]]
  const list = new List(init)
  init[0].push(2)
  assert.deepEqual(list.toArray(), [[1]])
  assert.equal(JSON.stringify(list), '[[1]]')
  for (const bad of [5, 'text', {}, null, new Map(), list]) refused('KR_INVALID_ARGUMENT', () => new List(bad))
})

test('a receiver that is no list is a TypeError', () => {
  for (const receiver of [undefined, {}, [], new Table(), List.prototype]) {
    assert.throws(() => List.prototype.at.call(receiver, 0), TypeError)
    assert.throws(() => List.prototype.push.call(receiver, 0), TypeError)
  }
})
