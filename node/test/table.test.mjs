import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Table } from 'krstate'
import { refused } from './support/check.mjs'

test('keys are text or integers, and 1 is not "1"', () => {
  const table = new Table()
  table.set('1', 'text').set(1, 'integer').set(2n ** 62n, 'large').set(-5n, 'negative')
  assert.equal(table.get('1'), 'text')
  assert.equal(table.get(1), 'integer')
  assert.equal(table.get(1n), 'integer')
  assert.equal(table.get(-5), 'negative')
  assert.deepEqual([...table.keys()], ['1', 1, 2n ** 62n, -5])
  assert.equal(table.get(-0), undefined)
  table.set(0, 'zero')
  assert.equal(table.get(-0), 'zero')
})

test('other keys are refused', () => {
  const table = new Table()
  const bad = [1.5, NaN, Infinity, 2 ** 53, 2n ** 63n, true, null, undefined, Symbol('s'), {}, [], () => 1, '\ud800']
  for (const key of bad) {
    refused('KR_INVALID_KEY', () => table.set(key, 1))
    refused('KR_INVALID_KEY', () => table.get(key))
    refused('KR_INVALID_KEY', () => table.has(key))
    refused('KR_INVALID_KEY', () => table.delete(key))
    refused('KR_INVALID_KEY', () => table.increment(key))
  }
  assert.equal(table.size, 0)
})

test('keys of every length and alphabet come back as they are', () => {
  const table = new Table()
  const keys = ['', 'a', 'é', 'ж', '語', '😀', '\u0000', '\ufffd']
  for (const length of [61, 62, 63, 64, 65, 127, 128, 10_000]) {
    for (const part of ['x', 'é', '語', '\ufffd']) keys.push(part.repeat(length), `${part.repeat(length)}😀`)
  }
  keys.forEach((key, index) => table.set(key, index))
  keys.forEach((key, index) => assert.equal(table.get(key), index))
  assert.deepEqual([...table.keys()], keys)
  refused('KR_INVALID_KEY', () => table.set(`${'x'.repeat(100)}\udc00`, 1))
})

test('numbers keep their mathematical value', () => {
  const table = new Table()
  const values = [0, -0, 1.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, 2 ** 53, 1e300, NaN, -Infinity, Number.MIN_VALUE]
  for (const value of values) assert.ok(Object.is(table.set('n', value).get('n'), value), String(value))
  for (const [value, read] of [[5n, 5], [2n ** 53n, 2n ** 53n], [-(2n ** 63n), -(2n ** 63n)], [2n ** 53n - 1n, 2 ** 53 - 1], [2n ** 64n - 1n, 2n ** 64n - 1n]]) {
    assert.equal(table.set('n', value).get('n'), read)
  }
  refused('KR_OUT_OF_RANGE', () => table.set('n', 2n ** 64n), '$')
  refused('KR_OUT_OF_RANGE', () => table.set('n', -(2n ** 63n) - 1n), '$')
})

test('texts of every length and alphabet come back as they are', () => {
  const table = new Table()
  for (const length of [0, 1, 62, 63, 64, 65, 100_000]) {
    for (const part of ['x', 'é', '語', '😀', '\u0000', '\ufffd']) {
      const text = part.repeat(length)
      assert.equal(table.set('t', text).get('t'), text)
    }
  }
  refused('KR_OUT_OF_RANGE', () => table.set('t', 'a\ud800b'), '$')
  refused('KR_OUT_OF_RANGE', () => table.set('t', `${'a'.repeat(1000)}\udfff`), '$')
})

test('undefined is stored as null; absent is undefined', () => {
  const table = new Table()
  assert.equal(table.set('u', undefined).get('u'), null)
  assert.equal(table.get('missing'), undefined)
  assert.equal(table.has('u'), true)
  assert.equal(table.has('missing'), false)
})

test('symbols are refused', () => {
  const table = new Table()
  refused('KR_UNSUPPORTED_TYPE', () => table.set('s', Symbol('s')), '$')
  assert.equal(table.size, 0)
})

test('increment', () => {
  const table = new Table()
  assert.equal(table.increment('n'), 1)
  assert.equal(table.increment('n', 41), 42)
  assert.equal(table.increment('n', -2n), 40)
  assert.equal(table.increment('n', 0.5), 40.5)
  assert.equal(table.set('big', 2 ** 53 - 1).increment('big'), 2n ** 53n)
  refused('KR_NOT_NUMERIC', () => table.increment('n', 'x'))
  refused('KR_NOT_NUMERIC', () => table.increment('n', null))
  refused('KR_NOT_NUMERIC', () => table.set('t', 'text').increment('t'))
  refused('KR_OVERFLOW', () => table.set('max', 2n ** 63n - 1n).increment('max'), '$.max')
  assert.equal(table.get('max'), 2n ** 63n - 1n)
})

test('enumeration shows the moment of the call', () => {
  const table = new Table({ a: 1, b: 2 })
  const walk = table.entries()
  table.set('c', 3).delete('a')
  assert.deepEqual([...walk], [['a', 1], ['b', 2]])
  assert.deepEqual([...table], [['b', 2], ['c', 3]])
  const seen = []
  table.forEach(function (value, key, of) {
    seen.push([this, key, value, of === table])
    table.clear()
  }, 'me')
  assert.deepEqual(seen.map((entry) => entry.slice(1)), [['b', 2, true], ['c', 3, true]])
  assert.equal(table.size, 0)
})

test('long enumerations cross in parts, and may be left', () => {
  const entries = Array.from({ length: 1000 }, (_, index) => [`k${index}`, index])
  const table = new Table(new Map(entries))
  assert.deepEqual([...table], entries)
  assert.deepEqual([...table.keys()], entries.map(([key]) => key))
  assert.deepEqual([...table.values()], entries.map(([, value]) => value))
  const seen = []
  for (const [key] of table) {
    seen.push(key)
    table.clear()
    if (seen.length === 200) break
  }
  assert.equal(seen.at(-1), 'k199')
  const walk = table.set('a', 1).keys()
  assert.equal(walk.next().value, 'a')
  assert.deepEqual(walk.return(), { value: undefined, done: true })
  assert.deepEqual(walk.next(), { value: undefined, done: true })
})

test('toObject copies to any depth, once per container', () => {
  const shared = new Table({ x: 1 })
  const table = new Table({ a: { b: [1, { c: null }] }, s: shared, t: [shared] })
  table.set('self', 'no').set(7, 'seven').set('__proto__', 'own').set('toString', 1)
  const copy = table.toObject()
  assert.deepEqual(Object.keys(copy), ['7', 'a', 's', 't', 'self', '__proto__', 'toString'])
  assert.deepEqual(copy.a, { b: [1, { c: null }] })
  assert.equal(copy.s, copy.t[0])
  assert.equal(Object.getOwnPropertyDescriptor(copy, '__proto__').value, 'own')
  assert.equal(Object.getPrototypeOf(copy), Object.prototype)
  copy.a.b.push(2)
  assert.equal(table.get('a').get('b').length, 2)
})

test('toObject refuses 1 together with "1"', () => {
  const table = new Table(new Map([[1, 'a'], ['1', 'b']]))
  refused('KR_INVALID_KEY', () => table.toObject())
  refused('KR_INVALID_KEY', () => new Table({ inner: table }).toObject())
  refused('KR_INVALID_KEY', () => JSON.stringify(table))
})

test('JSON', () => {
  assert.equal(JSON.stringify(new Table({ a: [1, { b: 'x' }], n: null })), '{"a":[1,{"b":"x"}],"n":null}')
  assert.throws(() => JSON.stringify(new Table({ big: 2n ** 60n })), TypeError)
})

test('deep structures are copied out without recursion', () => {
  let table = new Table({ leaf: true })
  for (let level = 0; level < 20_000; level += 1) table = new Table({ a: table })
  let copy = table.toObject()
  for (let level = 0; level < 20_000; level += 1) copy = copy.a
  assert.deepEqual(copy, { leaf: true })
})

test('a Map or object to start with is copied in', () => {
  const init = { a: { b: 1 } }
  const table = new Table(init)
  init.a.b = 2
  assert.equal(table.get('a').get('b'), 1)
  for (const bad of [5, 'text', [], null, table, () => 1]) refused('KR_INVALID_ARGUMENT', () => new Table(bad))
  refused('KR_UNSUPPORTED_TYPE', () => new Table(new Set()), '$')
})

test('a receiver that is no table is a TypeError', () => {
  const { get, set, increment } = Table.prototype
  for (const receiver of [undefined, null, {}, [], Table.prototype, new Proxy(new Table(), {})]) {
    assert.throws(() => get.call(receiver, 'a'), TypeError)
    assert.throws(() => set.call(receiver, 'a', 1), TypeError)
    assert.throws(() => increment.call(receiver, 'a'), TypeError)
  }
})

test('subclasses work', () => {
  class Visits extends Table {
    hit() {
      return this.increment('Count')
    }
  }
  const visits = new Visits({ Count: 1 })
  assert.equal(visits.hit(), 2)
  const outer = new Table({ visits })
  assert.ok(outer.get('visits').isSame(visits))
})
