import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import { List, SharedState, Table } from 'krstate'
import { refused } from './support/check.mjs'

const state = new SharedState()
const store = (value) => state.set('v', value).get('v')

test('Map, plain object and array are copied in', () => {
  const map = new Map([['a', [1, { b: null }]], [1, 'one'], [2n ** 60n, 'large']])
  const table = store(map)
  map.get('a').push(2)
  assert.deepEqual([...table.keys()], ['a', 1, 2n ** 60n])
  assert.deepEqual(table.get('a').toArray(), [1, { b: null }])
  assert.deepEqual(store(Object.assign(Object.create(null), { x: 1 })).toObject(), { x: 1 })
  assert.deepEqual(store({ 1: 'a', b: 'c' }).toObject(), { 1: 'a', b: 'c' })
  assert.deepEqual([...store({ 1: 'a' }).keys()], ['1'])
})

test('subclasses of Map and Array convert', () => {
  class Dictionary extends Map {}
  class Items extends Array {}
  assert.deepEqual(store(new Dictionary([['a', 1]])).toObject(), { a: 1 })
  assert.deepEqual(store(Items.of(1, 2)).toArray(), [1, 2])
})

test('a Map, object, array and Date of another context convert', () => {
  const context = createContext({})
  assert.deepEqual(store(runInContext('new Map([["a", [1]]])', context)).toObject(), { a: [1] })
  assert.deepEqual(store(runInContext('({ a: [new Date(5)] })', context)).toObject(), { a: [new Date(5)] })
  const point = runInContext('new (class Point {})', context)
  assert.equal(store(point), point)
})

test('live handles are shared, also through .live', () => {
  const inner = new Table({ n: 1 })
  const items = new List()
  const outer = store({ a: inner, b: [inner, items], c: inner.live })
  assert.ok(outer.get('a').isSame(inner))
  assert.ok(outer.get('b').at(0).isSame(inner))
  assert.ok(outer.get('b').at(1).isSame(items))
  assert.ok(outer.get('c').isSame(inner))
  assert.ok(store(inner.live).isSame(inner))
  inner.increment('n')
  assert.equal(outer.get('c').get('n'), 2)
})

test('holes and undefined become null', () => {
  // eslint-disable-next-line no-sparse-arrays
  assert.deepEqual(store([1, , undefined]).toArray(), [1, null, null])
})

test('anything else is refused, with its path', () => {
  const generator = (function* () {})()
  const waiting = refused('KR_UNSUPPORTED_TYPE', () => store({ a: [Promise.resolve(1)] }), '$.a[0]')
  assert.match(waiting.message, /Promise cannot be stored; await it/)
  assert.doesNotMatch(waiting.message, /Map/)
  const bad = [new Set(), new Uint8ClampedArray(1), new Float64Array(1), new DataView(new ArrayBuffer(1)), new ArrayBuffer(1), new SharedArrayBuffer(1), Promise.resolve(), generator, state, new SharedState()]
  for (const value of bad) {
    refused('KR_UNSUPPORTED_TYPE', () => store(value), '$')
    refused('KR_UNSUPPORTED_TYPE', () => store({ a: { b: [1, 2, 3, value] } }), '$.a.b[3]')
    refused('KR_UNSUPPORTED_TYPE', () => store(new Map([['odd key', new Map([[7, value]])]])), '$["odd key"][7]')
  }
  refused('KR_UNSUPPORTED_TYPE', () => store({ a: [Symbol('s')] }), '$.a[0]')
  refused('KR_OUT_OF_RANGE', () => store({ a: 2n ** 64n }), '$.a')
  refused('KR_OUT_OF_RANGE', () => store([{ a: '\ud800' }]), '$[0].a')
})

test('bad keys are refused, with the path of their map', () => {
  for (const key of [1.5, NaN, true, null, undefined, {}, Symbol('s'), '\ud800', 2n ** 63n]) {
    refused('KR_INVALID_KEY', () => store({ a: new Map([[key, 1]]) }), '$.a')
    refused('KR_INVALID_KEY', () => store({ a: new Map([[key, {}]]) }), '$.a')
  }
  refused('KR_INVALID_KEY', () => store([{ [Symbol('s')]: 1 }]), '$[0]')
  const hidden = Object.defineProperty({ a: 1 }, Symbol('s'), { value: 1, enumerable: false })
  assert.deepEqual(store(hidden).toObject(), { a: 1 })
})

test('a cycle is refused, with its path', () => {
  const object = { a: {} }
  object.a.b = object
  refused('KR_CYCLE', () => store(object), '$.a.b')
  const list = []
  list.push([list])
  refused('KR_CYCLE', () => store(list), '$[0][0]')
  const map = new Map()
  map.set('self', map)
  refused('KR_CYCLE', () => store(map), '$.self')
})

test('what appears twice without a cycle is copied twice', () => {
  const twice = { n: 1 }
  const table = store({ a: twice, b: [twice, twice] })
  assert.ok(!table.get('a').isSame(table.get('b').at(0)))
  assert.deepEqual(table.toObject(), { a: { n: 1 }, b: [{ n: 1 }, { n: 1 }] })
})

test('nesting ends at 1,000', () => {
  const nest = (depth) => {
    let value = []
    for (let level = 1; level < depth; level += 1) value = { a: value }
    return value
  }
  store(nest(1000))
  refused('KR_OUT_OF_RANGE', () => store(nest(1001)), `$${'.a'.repeat(1000)}`)
  refused('KR_OUT_OF_RANGE', () => store(nest(50_000)))
})

test('objects that come up in many places are copied a million times at most', () => {
  let value = ['leaf']
  for (let level = 0; level < 40; level += 1) value = [value, value]
  const error = refused('KR_OUT_OF_RANGE', () => store({ a: value }))
  assert.match(error.path, /^\$\.a(\[[01]\])+$/)
  const shared = Array.from({ length: 900 }, (_, index) => index)
  assert.equal(store(Array.from({ length: 1_000 }, () => shared)).length, 1_000)
  refused('KR_OUT_OF_RANGE', () => store(Array.from({ length: 2_000 }, () => shared)))
})

test('an absurd length is refused', () => {
  refused('KR_OUT_OF_RANGE', () => store({ a: new Array(2 ** 32 - 1) }), '$.a')
  const long = new Proxy([], { get: (target, key) => (key === 'length' ? Infinity : target[key]) })
  refused('KR_OUT_OF_RANGE', () => store(long), '$')
  for (const length of [NaN, -1, 'x', undefined, 0.5]) {
    assert.deepEqual(store(new Proxy([], { get: (_, key) => (key === 'length' ? length : 1) })).toArray(), [])
  }
  assert.deepEqual(store(new Proxy([], { get: (_, key) => (key === 'length' ? '2' : 'x') })).toArray(), ['x', 'x'])
})

test('code that runs on the way may throw', () => {
  const boom = new Error('boom')
  const thrower = () => {
    throw boom
  }
  store('before')
  const traps = ['get', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf']
  for (const value of [
    Object.defineProperty({}, 'x', { get: thrower, enumerable: true }),
    Object.defineProperty([], 0, { get: thrower }),
    ...traps.map((trap) => new Proxy({ a: 1 }, { [trap]: thrower })),
    new Proxy([1], { get: thrower }),
  ]) {
    assert.throws(() => store({ a: [value] }), boom)
  }
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  assert.throws(() => store(proxy), TypeError)
  assert.equal(state.get('v'), 'before')
  // The name of the class is for people alone.
  const nameless = Object.defineProperty(Object.create({}), 'constructor', { get: thrower })
  assert.equal(store(nameless), nameless)
})

test('code that runs on the way may change what is copied', () => {
  const object = {
    get a() {
      delete this.b
      this.c = 'late'
      return 1
    },
    b: 2,
  }
  assert.deepEqual(store(object).toObject(), { a: 1, b: null })
  const list = [null, 1, 2, 3]
  Object.defineProperty(list, 0, {
    get() {
      list.length = 2
      return 'first'
    },
  })
  assert.deepEqual(store(list).toArray(), ['first', 1, null, null])
  const map = new Map()
  map.set('grow', {
    get x() {
      map.set(`more${map.size}`, this)
      return 1
    },
  })
  assert.deepEqual(store(map).toObject(), { grow: { x: 1 } })
})

test('code that runs on the way may use the state', () => {
  const other = new SharedState()
  const table = new Table()
  const value = {
    get a() {
      other.set('x', { nested: [1, 2] })
      table.set('y', { z: 1 })
      state.delete('v')
      return other.get('x')
    },
    get b() {
      refused('KR_UNSUPPORTED_TYPE', () => table.set('y', new Set()))
      other.close()
      return 5
    },
  }
  // The handle that was taken was alive when it was taken.
  const stored = store(value)
  assert.equal(stored.get('b'), 5)
  assert.equal(table.get('y').get('z'), 1)
  refused('KR_DISPOSED', () => other.get('x'))
})

test('a proxy that never ends is stopped by the depth', () => {
  const endless = () => new Proxy({}, {
    ownKeys: () => ['a'],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }),
    get: (_, key) => (key === 'a' ? endless() : undefined),
  })
  refused('KR_OUT_OF_RANGE', () => store(endless()))
})

test('an overwritten Map prototype is not asked', () => {
  const map = new Map([['a', 1]])
  map.entries = () => assert.fail('called')
  map[Symbol.iterator] = () => assert.fail('called')
  assert.deepEqual(store(map).toObject(), { a: 1 })
})
