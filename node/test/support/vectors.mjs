// Replays one case of tests/vectors through the public API. The schema is in its README.md.

import assert from 'node:assert/strict'
import { ErrorCode, Host, KrError, List, SharedState, Table, getHost, globalState, hosts } from 'krstate'

/** What this language cannot do, and why. */
export const lacking = {
  'i64-width': 'a number has no width: 5 is stored as I32',
  'f64-width': 'an integral number is stored as an integer',
  'insert-clamp': 'insert refuses positions beyond the ends',
  'i64-index': 'a position is a number',
  'ignore-case-tables': 'tables made here tell cases apart',
  kinds: 'not all kinds are converted yet',
  'one-step': 'not all operations are there yet',
}

const known = new Set([
  ...Object.keys(lacking),
  'negative-index',
  'insert-strict',
  'guard-refuse',
  'any-key',
  'any-text',
  'native-cycles',
  'unsupported-values',
])

/** Why a case cannot run here, or undefined. */
export function reasonToSkip(item) {
  for (const capability of item.needs) {
    assert.ok(known.has(capability), `unknown capability ${capability}`)
    if (capability in lacking) return `needs ${capability}: ${lacking[capability]}`
  }
  return undefined
}

export function replay(item) {
  const bound = new Map()
  try {
    item.steps.forEach((step, index) => {
      try {
        run(step, bound)
      } catch (error) {
        throw new Error(`step ${index + 1} ${step.op}: ${error.message}`, { cause: error })
      }
    })
  } finally {
    for (const handle of bound.values()) if (handle instanceof Host) handle.close()
  }
}

function run(step, bound) {
  const operation = operations[step.op]
  assert.ok(operation, `unknown operation ${step.op}`)
  const on = step.on === undefined ? undefined : lookup(bound, step.on)
  if (step.error !== undefined) {
    const error = failure(() => operation(step, on, bound))
    assert.equal(error.code, ErrorCode[step.error], error.stack)
    if (step.path !== undefined) {
      const [text, times] = step.path_repeat ?? ['', 0]
      assert.equal(error.path, step.path + text.repeat(times))
    }
    return
  }
  const result = operation(step, on, bound)
  if (step.let !== undefined) bound.set(step.let, result)
  if ('expect' in step) compare[step.op]?.(result, step.expect, bound) ?? expectValue(result, step.expect, bound)
}

function failure(operation) {
  let result
  try {
    result = operation()
  } catch (error) {
    assert.ok(error instanceof KrError, `no KrError: ${error.stack}`)
    return error
  }
  assert.fail(`succeeded with ${String(result)}`)
}

function lookup(bound, name) {
  assert.ok(bound.has(name), `nothing is bound to ${name}`)
  return bound.get(name)
}

const options = (step) => ({
  caseSensitive: step.case_sensitive ?? false,
  allowValueTypes: step.value_types ?? true,
})

const guards = { allow: { allowValueType: true }, refuse: { allowValueType: false } }

const operations = {
  'host.new': (step) => new Host(step.name, options(step)),
  'host.find': (step) => getHost(step.name),
  'host.names': (step) => {
    const names = hosts()
    for (const name of step.contains ?? []) assert.ok(names.includes(name), `no ${name}`)
    for (const name of step.lacks ?? []) assert.ok(!names.includes(name), `has ${name}`)
  },
  'host.name': (_, host) => host.name,
  'host.closed': (_, host) => host.closed,
  'host.state': (_, host) => host.state,
  'host.close': (_, host) => host.close(),
  'state.new': (step) => new SharedState(options(step)),
  'state.global': () => globalState(),
  'state.set': (step, state, bound) => {
    state.set(step.name, input(step.value, bound), step.guard === undefined ? undefined : guards[step.guard])
  },
  'state.get': (step, state) => state.get(step.name),
  'state.contains': (step, state) => state.has(step.name),
  'state.remove': (step, state) => state.delete(step.name),
  'state.count': (_, state) => state.size,
  'state.names': (_, state) => state.names(),
  'state.entries': (_, state) => [...state],
  'state.clear': (_, state) => state.clear(),
  'state.close': (_, state) => state.close(),
  'state.closed': (_, state) => state.closed,
  'table.new': () => new Table(),
  'table.set': (step, table, bound) => void table.set(key(step.key), input(step.value, bound)),
  'table.get': (step, table) => table.get(key(step.key)),
  'table.remove': (step, table) => {
    // A removal answers whether something was there; a case that goes on with it has to read it first.
    const old = table.get(key(step.key))
    const removed = table.delete(key(step.key))
    return step.let === undefined ? removed : old
  },
  'table.contains': (step, table) => table.has(key(step.key)),
  'table.count': (_, table) => table.size,
  'table.clear': (_, table) => table.clear(),
  'table.increment': (step, table, bound) =>
    'by' in step ? table.increment(key(step.key), input(step.by, bound)) : table.increment(key(step.key)),
  'table.keys': (_, table) => [...table.keys()],
  'table.entries': (_, table) => [...table],
  'list.new': () => new List(),
  'list.get': (step, list) => {
    const item = list.at(step.index)
    if (item === undefined) throw new KrError(ErrorCode.IndexOutOfRange, 'at() gave undefined')
    return item
  },
  'list.remove': (step, list) => list.removeAt(step.index),
  'list.set': (step, list, bound) => void list.set(step.index, input(step.value, bound)),
  'list.push': (step, list, bound) => list.push(input(step.value, bound)),
  'list.insert': (step, list, bound) => void list.insert(step.index, input(step.value, bound)),
  'list.count': (_, list) => list.length,
  'list.clear': (_, list) => list.clear(),
  'list.items': (_, list) => [...list],
  'state.walk': (_, state) => state[Symbol.iterator](),
  'table.walk': (_, table) => table[Symbol.iterator](),
  'list.walk': (_, list) => list[Symbol.iterator](),
  'walk.next': (_, walk) => walk.next().value,
  same: (step, _, bound) => lookup(bound, step.left).isSame(lookup(bound, step.right)),
  depth: (_, container) => depthOf(container),
}

function depthOf(container) {
  let depth = 0
  for (let next = container; next instanceof Table || next instanceof List; depth += 1) {
    const values = next instanceof Table ? next.values() : next[Symbol.iterator]()
    next = values.next().value
  }
  return depth
}

const expectPlain = (result, expect) => (assert.deepEqual(result, expect), true)
const expectEach = (one) => (result, expect, bound) => {
  assert.equal(result.length, expect.length)
  expect.forEach((item, index) => one(result[index], item, bound))
  return true
}
const expectEntry = (result, expect, bound) => {
  expectKey(result[0], expect[0])
  expectValue(result[1], expect[1], bound)
}

/** Operations whose result is not one VALUE. */
const compare = {
  'host.closed': expectPlain,
  'state.contains': expectPlain,
  // A removal answers whether something was there.
  'state.remove': expectPlain,
  'table.remove': (result, expect) => expectPlain(result, expect?.Absent !== true),
  'state.count': expectPlain,
  'state.names': expectPlain,
  'state.entries': expectEach(expectEntry),
  'state.closed': expectPlain,
  'table.contains': expectPlain,
  'table.count': expectPlain,
  'table.keys': expectEach(expectKey),
  'table.entries': expectEach(expectEntry),
  'list.count': expectPlain,
  'list.items': expectEach(expectValue),
  'walk.next': (result, expect, bound) => {
    if (!Array.isArray(expect)) expectValue(result, expect, bound)
    else expectEntry(result, expect, bound)
    return true
  },
  same: expectPlain,
  depth: expectPlain,
}

function expectKey(result, expect) {
  expectValue(result, typeof expect === 'string' ? expect : { I64: expect.Integer }, new Map())
}

function expectValue(result, expect, bound) {
  if (typeof expect !== 'object' || expect === null) return void assert.strictEqual(result, expect)
  const [tag, content] = tagOf(expect)
  const check = expectations[tag]
  assert.ok(check, `unknown expectation ${tag}`)
  check(result, content, bound)
  return true
}

function tagOf(form) {
  const tags = Object.entries(form)
  assert.equal(tags.length, 1, `not one form: ${JSON.stringify(form)}`)
  return tags[0]
}

function expectInteger(result, text) {
  const wanted = BigInt(text)
  const isSafe = BigInt(Number.MIN_SAFE_INTEGER) <= wanted && wanted <= BigInt(Number.MAX_SAFE_INTEGER)
  assert.ok(Object.is(result, isSafe ? Number(wanted) : wanted), `${String(result)} is not ${text}`)
}

const expectations = {
  I32: expectInteger,
  I64: expectInteger,
  F64: (result, text) => assert.ok(Object.is(result, float(text)), `${String(result)} is not ${text}`),
  Repeat: (result, [text, times]) => assert.strictEqual(result, text.repeat(times)),
  Table: (result, entries, bound) => {
    assert.ok(result instanceof Table)
    expectEach(expectEntry)([...result], entries, bound)
  },
  List: (result, items, bound) => {
    assert.ok(result instanceof List)
    expectEach(expectValue)([...result], items, bound)
  },
  Ref: (result, name, bound) => assert.ok(result.isSame(lookup(bound, name)), `another container than ${name}`),
  Absent: (result) => assert.strictEqual(result, undefined),
  Any: (result) => assert.notStrictEqual(result, undefined),
}

const words = { nan: NaN, inf: Infinity, '-inf': -Infinity, '-0': -0 }

function float(text) {
  if (text in words) return words[text]
  if (!text.startsWith('bits:')) return Number(text)
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, BigInt(`0x${text.slice('bits:'.length)}`))
  return view.getFloat64(0)
}

function integer(text) {
  const value = BigInt(text)
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

const units = (text) => String.fromCharCode(...text.split(' ').map((unit) => Number.parseInt(unit, 16)))

function key(form) {
  if (typeof form !== 'object' || form === null) return form
  const [tag, content] = tagOf(form)
  if (tag === 'Integer') return integer(content)
  if (tag === 'Bool' || tag === 'Null') return tag === 'Bool' ? content : null
  return input(form, new Map())
}

function input(form, bound) {
  if (typeof form !== 'object' || form === null) return form
  const [tag, content] = tagOf(form)
  const make = inputs[tag]
  assert.ok(make, `unknown input ${tag}`)
  return make(content, bound)
}

const inputs = {
  I32: integer,
  I64: integer,
  F64: float,
  Table: (entries, bound) => new Map(entries.map(([name, value]) => [key(name), input(value, bound)])),
  List: (items, bound) => items.map((item) => input(item, bound)),
  Ref: (name, bound) => lookup(bound, name),
  Repeat: ([text, times]) => text.repeat(times),
  Units: units,
  Nest: ({ of, depth }) => nest(of, depth),
  Cyclic: (kind) => {
    if (kind === 'Table') {
      const map = new Map()
      return map.set('a', map)
    }
    const list = []
    list.push(list)
    return list
  },
  Unsupported: () => Symbol('unsupported'),
}

function nest(of, depth) {
  let value
  for (let level = depth; level > 0; level -= 1) {
    const isTable = of === 'Table' || (of === 'Both' && level % 2 === 1)
    const inside = value === undefined ? [] : [value]
    value = isTable ? new Map(inside.map((item) => ['a', item])) : inside
  }
  return value
}
