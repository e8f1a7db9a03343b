import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serialize } from 'node:v8'
import { inspect } from 'node:util'
import { BroadcastChannel, MessageChannel, Worker } from 'node:worker_threads'
import { Host, Key, List, lock, SharedState, Table } from 'krstate'

const host = new Host('clone.test')
host.state.set('t', { a: 1 })
const handles = {
  Table: new Table({ a: 1 }),
  'Table of a state': host.state.get('t'),
  List: new List([1]),
  SharedState: new SharedState(),
  'SharedState of a host': host.state,
  Host: host,
  Lock: lock('clone.test'),
  Guard: lock('clone.test').tryAcquire(),
  Counter: new Table({ a: 1 }).counter('a'),
  Key: new Key('a'),
  live: new Table({ a: 1 }).live,
}

test('a handle cannot be posted or cloned, wherever it is in a message', () => {
  const { port1 } = new MessageChannel()
  const channel = new BroadcastChannel('clone.test')
  for (const [name, handle] of Object.entries(handles)) {
    for (const message of [handle, { deep: [handle] }, new Map([['a', handle]])]) {
      for (const copy of [structuredClone, serialize, (value) => port1.postMessage(value), (value) => channel.postMessage(value)]) {
        assert.throws(() => copy(message), (error) => /could not be cloned/.test(error.message), name)
      }
      assert.throws(() => structuredClone(message), { name: 'DataCloneError' })
      assert.throws(() => new Worker('', { eval: true, workerData: message }), { name: 'DataCloneError' })
    }
  }
  channel.close()
  port1.close()
})

test('what makes it so is not seen', () => {
  for (const [name, handle] of Object.entries(handles)) {
    if (name === 'live') continue
    assert.deepEqual(Reflect.ownKeys(handle), [], name)
    assert.equal(handle instanceof WeakSet, false)
    assert.equal(Object.getPrototypeOf(Object.getPrototypeOf(Object.getPrototypeOf(handle))), Object.prototype)
    assert.equal(Object.prototype.toString.call(handle), '[object Object]')
    assert.ok(inspect(handle).startsWith(name.split(' ')[0]), name)
  }
  assert.equal(JSON.stringify(handles.Table), '{"a":1}')
})
