import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'
import { ForeignObject, Host, KrError, List, SharedState, Table } from 'krstate'
import { collectUntil, program, refused, runProcess } from './support/check.mjs'

const require = createRequire(import.meta.url)
const { objects } = require(join(dirname(require.resolve('krstate/package.json')), 'lib/internal/engine.js'))

class Thing {
  constructor(name) {
    this.name = name
  }
}

/** Lets the event loop do what other threads, and the engine, have left for it. */
async function settled(reached) {
  for (let turn = 0; turn < 1_000 && !reached(); turn += 1) await setImmediate()
  assert.ok(reached())
}

async function rejected(code, promise) {
  const error = await promise.then(() => assert.fail('succeeded'), (error) => error)
  assert.ok(error instanceof KrError, error.stack)
  assert.equal(error.code, code, error.stack)
  return error
}

async function stored(host, what, more) {
  const worker = new Worker(program('object.mjs'), { workerData: { host: host.name, what, ...more } })
  const ended = once(worker, 'exit')
  const [message] = await once(worker, 'message')
  return { worker, ended, message }
}

test('instances of classes and functions come back as themselves', () => {
  const [state, table, list] = [new SharedState({ allowValueTypes: false }), new Table(), new List()]
  const all = [new Thing('a'), () => 1, class {}, function named() {}, new Error('e'), /x/, new WeakMap(), Object.create({ a: 1 }), new Number(5)]
  for (const object of all) {
    assert.equal(state.set('a', object).get('a'), object)
    assert.equal(table.set('a', object).get('a'), object)
    list.push(object)
    assert.equal(list.at(-1), object)
    assert.deepEqual([state.kind('a'), table.kind('a'), list.kind(-1)], ['Object', 'Object', 'Object'])
  }
  assert.ok(list.toArray().every((item, index) => item === all[index]))
  const thing = new Thing('deep')
  state.set('tree', { a: [new Map([['b', thing]])], f: all[1] })
  assert.equal(state.get('tree').get('a').at(0).get('b'), thing)
  assert.equal(state.get('tree').get('f'), all[1])
})

test('objects are equal if they are the same one', () => {
  const [one, same, other, fn] = [new Thing('a'), new Thing('a'), new Thing('never stored'), () => 1]
  const list = new List([one, same, fn, one])
  assert.deepEqual([list.indexOf(one), list.indexOf(same), list.indexOf(one, 1), list.indexOf(fn)], [0, 1, 3, 2])
  assert.deepEqual([list.indexOf(other), list.removeValue(other), list.indexOf(() => 1)], [-1, false, -1])
  assert.equal(list.removeValue(one), true)
  assert.equal(list.indexOf(one), 2)
  const table = new Table({ a: one })
  assert.equal(table.compareAndSwap('a', same, 1), false)
  assert.equal(table.compareAndSwap('a', other, 1), false)
  assert.equal(table.compareAndSwap('a', one, fn), true)
  assert.equal(table.swap('a', same), fn)
  assert.equal(table.addOrUpdate('a', 1, (old) => (assert.equal(old, same), one)), one)
  assert.equal(table.getOrAdd('b', one), one)
})

test('a factory can give an object', async () => {
  const thing = new Thing('made')
  const table = new Table()
  assert.equal(await table.getOrAdd('a', () => thing), thing)
  const fn = () => 1
  assert.equal(await table.getOrAdd('f', async () => fn), fn)
})

test('objects are let go when nothing refers to them', async () => {
  const before = objects.size
  const state = new SharedState()
  const weak = (() => {
    const thing = new Thing('gone')
    state.set('a', thing).set('b', { inside: thing })
    refused('KR_INVALID_NAME', () => state.set('1', new Thing('refused')))
    refused('KR_UNSUPPORTED_TYPE', () => state.set('c', [new Thing('refused'), new Set()]))
    return new WeakRef(thing)
  })()
  await settled(() => objects.size === before + 1)
  state.delete('a')
  await setImmediate()
  assert.equal(objects.size, before + 1)
  state.delete('b')
  // The table of `b` goes with the last handle, and nobody has one.
  await settled(() => objects.size === before)
  await collectUntil(() => weak.deref() === undefined)
})

test('what holds data of its own is refused, with the path', () => {
  const state = new SharedState()
  const generator = (function* () {})()
  for (const bad of [new Set(), new Uint16Array(1), new Float64Array(1), new DataView(new ArrayBuffer(1)), new ArrayBuffer(1), new SharedArrayBuffer(1), Promise.resolve(), generator, new Host('object.test: refused')]) {
    refused('KR_UNSUPPORTED_TYPE', () => state.set('a', bad), '$')
    refused('KR_UNSUPPORTED_TYPE', () => state.set('a', { b: [bad] }), '$.b[0]')
  }
  assert.equal(state.size, 0)
})

test('another thread gets a reference, and a copy from the owner', async () => {
  const host = new Host('object.test: worker')
  const { worker, ended, message } = await stored(host, 'store')
  assert.equal(message, true)
  const person = host.state.get('Person')
  assert.ok(person instanceof ForeignObject)
  assert.deepEqual([person.runtime, person.typeName], ['Node.js', 'Person'])
  assert.equal(inspect(person), 'ForeignObject <Node.js: Person>')
  assert.equal(host.state.get('Person'), person)
  assert.equal(host.state.kind('Person'), 'Object')
  const copies = await Promise.all([person.value(), person.value({ timeout: Infinity })])
  const expected = { name: 'Ann', address: { street: 'Main St' }, tags: ['a', { 1: 2 }] }
  for (const copy of copies) assert.deepEqual(copy.toObject(), expected)
  assert.equal(copies[0].isSame(copies[1]), false)
  const inside = host.state.get('Set').get('inside').at(0)
  assert.deepEqual((await inside.value()).get('name'), 'Bob')
  assert.equal(host.state.get('Set').toObject().inside[0], inside)

  await rejected('KR_UNSUPPORTED_TYPE', host.state.get('Function').value())
  assert.match((await rejected('KR_CALLBACK', host.state.get('Bad').value())).message, /boom/)
  await rejected('KR_INVALID_ARGUMENT', person.value({ timeout: -1 }))
  await rejected('ABORT_ERR', person.value({ signal: AbortSignal.abort() }))

  // Stored by another one, it is the same object.
  const list = new List([person, host.state.get('Function')])
  assert.equal(list.indexOf(person), 0)
  assert.equal(list.at(0), person)

  worker.postMessage('exit')
  await ended
  await rejected('KR_FOREIGN_GONE', person.value())
  assert.equal(host.state.get('Person').typeName, 'Person')
  host.state.clear()
  host.close()
})

test('an object that another thread stores again is itself for its owner', async () => {
  const host = new Host('object.test: back')
  const thing = new Thing('mine')
  host.state.set('Mine', thing)
  const { ended, message } = await stored(host, 'read')
  assert.deepEqual(message, [true, 'Node.js', 'Thing', { name: 'mine' }])
  assert.equal(host.state.get('Back'), thing)
  await ended
  assert.equal(host.state.get('Back'), thing)
  host.close()
})

test('an owner that is busy keeps nobody waiting for longer than he wants to', async () => {
  const host = new Host('object.test: busy')
  const flag = new SharedArrayBuffer(4)
  const { worker } = await stored(host, 'busy', { flag })
  const person = host.state.get('Person')
  assert.match((await rejected('KR_TIMEOUT', person.value({ timeout: 5 }))).message, /within 5 ms/)
  const controller = new AbortController()
  const aborted = rejected('ABORT_ERR', person.value({ signal: controller.signal }))
  controller.abort()
  await aborted
  const late = person.value()
  Atomics.store(new Int32Array(flag), 0, 1)
  Atomics.notify(new Int32Array(flag), 0)
  assert.equal((await late).get('name'), 'Ann')
  await worker.terminate()
  await rejected('KR_FOREIGN_GONE', person.value())
  host.close()
})

test('a worker that ends fails those who wait for copies', async () => {
  const host = new Host('object.test: ends')
  const { worker } = await stored(host, 'busy', { flag: new SharedArrayBuffer(4) })
  const waiting = rejected('KR_FOREIGN_GONE', host.state.get('Person').value())
  await worker.terminate()
  await waiting
  host.close()
})

test('a ForeignObject comes from the engine alone', () => {
  refused('KR_INVALID_ARGUMENT', () => new ForeignObject())
})

test('a million objects leave nothing', () => {
  const { status, stdout, stderr } = runProcess('objects-leak.mjs')
  assert.equal(stderr, '')
  assert.deepEqual([status, JSON.parse(stdout)], [0, { left: 0, bounded: true, heap: true, process: true }])
})

test('the process ends cleanly with objects stored', () => {
  const { status, signal, stdout, stderr } = runProcess('objects-exit.mjs')
  assert.deepEqual([status, signal, stdout, stderr], [0, null, 'KR_TIMEOUT\n', ''])
})
