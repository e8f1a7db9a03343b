import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Host, List, SharedState, Table, getHost, globalState } from 'krstate'
import { collect, collectUntil } from './support/check.mjs'

/** In a function of its own, so that no frame of a test keeps the object. */
const weakTo = (state) => new WeakRef(state.get('t'))

test('one container reached through one state is one object', () => {
  const host = new Host('identity.test: one')
  const { state } = host
  state.set('Config', { Db: { Hosts: ['a'] } })
  const config = state.get('Config')
  assert.equal(state.get('config'), config)
  assert.equal(config.get('Db'), config.get('Db'))
  assert.equal([...state][0][1], config)
  assert.equal([...config.values()][0], config.get('Db'))
  assert.equal(config.get('Db').get('Hosts'), [...config.get('Db')][0][1])
  assert.equal(getHost('identity.test: one').state, state)
  assert.equal(host.state, state)
  assert.equal(globalState(), globalState())
  host.close()
})

test('a detached container keeps its object among detached ones', () => {
  const inner = new Table()
  const list = new List([inner])
  assert.equal(list.at(0), inner)
  assert.equal(list.pop(), inner)
})

test('isSame looks through states', () => {
  const table = new Table()
  const [one, two] = [new SharedState(), new SharedState()]
  one.set('t', table)
  two.set('t', table)
  assert.notEqual(one.get('t'), two.get('t'))
  assert.ok(one.get('t').isSame(two.get('t')))
  assert.ok(one.get('t').isSame(table))
  assert.ok(!table.isSame(new Table()))
  for (const other of [undefined, null, 5, {}, new List(), Table.prototype, one]) {
    assert.equal(table.isSame(other), false)
  }
  assert.equal(new List().isSame(table), false)
  assert.equal(one.isSame(two), false)
  assert.equal(one.isSame(one), true)
})

test('a container lives as long as a handle does, not longer', async () => {
  const state = new SharedState()
  state.set('t', { n: 1 })
  const watched = weakTo(state)
  await collectUntil(() => watched.deref() === undefined)
  // The object is gone, the container is not: the next handle is a new object for it.
  const table = state.get('t')
  assert.equal(table.get('n'), 1)
  assert.equal(state.get('t'), table)
  state.delete('t')
  assert.equal(table.increment('n'), 2)
})

test('an object that was collected is followed by one new object, again and again', async () => {
  const state = new SharedState()
  state.set('t', { n: 1 })
  const check = () => {
    const table = state.get('t')
    assert.equal(state.get('t'), table)
    return table.increment('n')
  }
  for (let round = 0; round < 20; round += 1) {
    const old = weakTo(state)
    assert.equal(check(), round + 2)
    await collectUntil(() => old.deref() === undefined)
  }
})

test('an object made before the finalizer of its predecessor ran stays the one', async () => {
  const state = new SharedState()
  state.set('t', { n: 1 })
  const use = () => void state.get('t').increment('n')
  for (let round = 0; round < 20; round += 1) {
    use()
    await setImmediate()
    collect()
    // In the same task, so before any finalizer.
    use()
    const table = state.get('t')
    await collectUntil(() => true)
    assert.equal(state.get('t'), table)
    assert.equal(table.get('n'), 3 + 2 * round)
  }
})
