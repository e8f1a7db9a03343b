// Replays one case of tests/vectors through the public API. The schema is in its README.md.

import assert from 'node:assert/strict'
import * as kr from 'krstate'
import { float, input, integer, key, read, tagOf } from './values.mjs'

const { ErrorCode, Host, KrError, List, SharedState, Table, getHost, globalState, hosts } = kr

/** What this language cannot do, and why. */
export const lacking = {
  'insert-clamp': 'insert refuses positions beyond the ends',
  'i64-index': 'a position is a number',
  'ignore-case-tables': 'tables made here tell cases apart',
  ranges: 'items go in and out one by one',
  slices: 'items go in and out one by one',
  'slice-strict': 'a slice beyond the ends means the ends',
  reverse: 'items go in and out one by one',
  'replace-seen': 'items go in and out one by one',
}

const known = new Set([
  ...Object.keys(lacking),
  'i64-width',
  'f64-width',
  'kinds',
  'one-step',
  'slice-read',
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
  if (!('expect' in step)) return
  compare[step.op]?.(result, step.expect, bound) ?? expectValue(result, step.expect, bound)
  if (step.op in kinds) expectKind(kinds[step.op](step, on), step.expect)
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
  'state.get_or_add': (step, state, bound) =>
    state.getOrAdd(step.name, input(step.value, bound), step.guard === undefined ? undefined : guards[step.guard]),
  'state.get': (step, state) => state.get(step.name),
  'state.contains': (step, state) => state.has(step.name),
  'state.remove': (step, state) => state.delete(step.name),
  'state.count': (_, state) => state.size,
  'state.names': (_, state) => state.names(),
  'state.entries': (_, state) => [...state],
  'state.find': (step, state) => Object.entries(state.find(step.pattern)),
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
  'table.swap': (step, table, bound) => table.swap(key(step.key), input(step.value, bound)),
  'table.compare_and_swap': (step, table, bound) => {
    const old = 'old' in step ? input(step.old, bound) : undefined
    return table.compareAndSwap(key(step.key), old, input(step.value, bound))
  },
  'table.get_or_add': (step, table, bound) => table.getOrAdd(key(step.key), input(step.value, bound)),
  'table.update': (step, table, bound) => table.update(input(step.value, bound)),
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
  'list.extend': (step, list, bound) => list.extend(input(step.value, bound)),
  'list.index_of': (step, list, bound) => list.indexOf(input(step.value, bound), step.start),
  'list.remove_value': (step, list, bound) => list.removeValue(input(step.value, bound)),
  'list.slice': (step, list) => list.slice(step.start, step.end),
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
  'state.find': expectEach(expectEntry),
  'state.closed': expectPlain,
  'table.contains': expectPlain,
  'table.compare_and_swap': expectPlain,
  'table.count': expectPlain,
  'table.keys': expectEach(expectKey),
  'table.entries': expectEach(expectEntry),
  'list.count': expectPlain,
  'list.index_of': expectPlain,
  'list.remove_value': expectPlain,
  'list.items': expectEach(expectValue),
  'list.slice': expectEach(expectValue),
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

/** The kind of what an operation left where it looked, for a number that reads alike in every width. */
const kinds = {
  'state.get': (step, state) => state.kind(step.name),
  'state.get_or_add': (step, state) => state.kind(step.name),
  'table.get': (step, table) => table.kind(key(step.key)),
  'table.get_or_add': (step, table) => table.kind(key(step.key)),
  'table.increment': (step, table) => table.kind(key(step.key)),
  'list.get': (step, list) => list.kind(step.index),
}

function expectKind(found, expect) {
  if (typeof expect === 'object' && expect !== null && tagOf(expect)[0] in numbers) assert.equal(found, tagOf(expect)[0])
}

function expectInteger(result, text) {
  assert.ok(Object.is(result, integer(text)), `${String(result)} is not ${text}`)
}

const expectFloat = (result, text, tag) =>
  assert.ok(Object.is(result, float(text, tag)), `${String(result)} is not ${text}`)

const numbers = {
  I8: expectInteger,
  U8: expectInteger,
  I16: expectInteger,
  U16: expectInteger,
  I32: expectInteger,
  U32: expectInteger,
  I64: expectInteger,
  U64: expectInteger,
  F32: (result, text) => expectFloat(result, text, 'F32'),
  F64: (result, text) => expectFloat(result, text, 'F64'),
}

/** What has a class of its own: it is of that class, and reads as the text of the row. */
const expectObject = (tag) => (result, text) => assert.equal(read(tag, result), text)
const objects = ['Bytes', 'Char', 'DateTime', 'Decimal', 'Duration', 'Guid', 'Script', 'Uri', 'Version', 'Xml']

const expectations = {
  ...numbers,
  ...Object.fromEntries(objects.map((tag) => [tag, expectObject(tag)])),
  Repeat: (result, [text, times]) => assert.strictEqual(result, text.repeat(times)),
  Table: (result, entries, bound) => {
    assert.ok(result instanceof Table)
    expectEach(expectEntry)([...result], entries, bound)
    for (const [name, value] of entries) expectKind(result.kind(key(name)), value)
  },
  List: (result, items, bound) => {
    assert.ok(result instanceof List)
    expectEach(expectValue)([...result], items, bound)
    items.forEach((item, index) => expectKind(result.kind(index), item))
  },
  Ref: (result, name, bound) => assert.ok(result.isSame(lookup(bound, name)), `another container than ${name}`),
  Absent: (result) => assert.strictEqual(result, undefined),
  Any: (result) => assert.notStrictEqual(result, undefined),
}
