import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Host, KrError, List, SharedState, Table } from 'krstate'
import { program, refused, runProcess } from './support/check.mjs'

/** Checks that a promise rejects with a KrError of this code. */
const rejected = (code, promise) =>
  assert.rejects(promise, (error) => (assert.ok(error instanceof KrError, error.stack), assert.equal(error.code, code), true))

/** A promise and what settles it. */
function gate() {
  let open
  const opened = new Promise((resolve) => {
    open = resolve
  })
  return { open, opened }
}

for (const [what, make] of [['table', () => new Table()], ['state', () => new SharedState()]]) {
  test(`${what}: a value is made once, however many ask`, async () => {
    const place = make()
    let made = 0
    const { open, opened } = gate()
    const asked = Array.from({ length: 10 }, () =>
      place.getOrAdd('Config', async () => {
        made += 1
        await opened
        return { pool: 5 }
      }))
    await setImmediate()
    assert.equal(place.has('Config'), false)
    open()
    const values = await Promise.all(asked)
    assert.equal(made, 1)
    assert.ok(values.every((value) => value === place.get('Config')))
    assert.equal(await place.getOrAdd('Config', () => assert.fail('called')), values[0])
  })

  test(`${what}: a factory need not be asynchronous`, async () => {
    const place = make()
    assert.equal(await place.getOrAdd('a', () => 5), 5)
    assert.equal(await place.getOrAdd('b', () => undefined), null)
    assert.equal(place.has('b'), true)
  })

  test(`${what}: all who wait see what the factory throws, and the next one may try again`, async () => {
    const place = make()
    const boom = new Error('boom')
    const failing = async () => {
      await setImmediate()
      throw boom
    }
    const all = await Promise.allSettled(Array.from({ length: 3 }, () => place.getOrAdd('a', failing)))
    assert.ok(all.every((result) => result.reason === boom))
    assert.equal(await place.getOrAdd('a', () => 1), 1)
  })

  test(`${what}: a value that is set meanwhile wins`, async () => {
    const place = make()
    const { open, opened } = gate()
    const asked = [1, 2].map(() => place.getOrAdd('a', () => opened.then(() => 'made')))
    await setImmediate()
    place.set('a', 'set')
    assert.equal(await place.getOrAdd('a', () => assert.fail('called')), 'set')
    open()
    assert.deepEqual(await Promise.all(asked), ['set', 'set'])
    assert.equal(place.get('a'), 'set')
  })

  test(`${what}: what cannot be stored fails all who wait`, async () => {
    const place = make()
    for (const bad of [Symbol('s'), { a: new Set() }, 2n ** 70n]) {
      const all = [place.getOrAdd('a', async () => bad), place.getOrAdd('a', async () => bad)]
      for (const one of all) await rejected(typeof bad === 'bigint' ? 'KR_OUT_OF_RANGE' : 'KR_UNSUPPORTED_TYPE', one)
    }
    assert.equal(place.has('a'), false)
    assert.equal(await place.getOrAdd('a', () => 1), 1)
  })

  test(`${what}: a factory that would wait for itself is refused`, async () => {
    const place = make()
    await rejected('KR_LOCK_RECURSION', place.getOrAdd('a', () => place.getOrAdd('a', () => 1)))
    await rejected('KR_LOCK_RECURSION', place.getOrAdd('a', async () => {
      await setImmediate()
      return place.getOrAdd('b', () => place.getOrAdd('a', () => 1))
    }))
    const one = place.getOrAdd('a', async () => {
      await setImmediate()
      return place.getOrAdd('b', () => 1)
    })
    const other = place.getOrAdd('b', async () => {
      await setImmediate()
      return place.getOrAdd('a', () => 1)
    })
    const results = await Promise.allSettled([one, other])
    assert.ok(results.some((result) => result.reason?.code === 'KR_LOCK_RECURSION'))
    assert.equal(await place.getOrAdd('c', () => place.getOrAdd('d', () => place.getOrAdd('e', () => 'deep'))), 'deep')
  })

  test(`${what}: what a factory starts together may wait for one another`, async () => {
    const place = make()
    const slow = async () => {
      await setImmediate()
      return 'slow'
    }
    const both = await place.getOrAdd('a', async () => {
      const all = await Promise.all([place.getOrAdd('b', slow), place.getOrAdd('b', slow), place.getOrAdd('c', slow)])
      return all.join()
    })
    assert.equal(both, 'slow,slow,slow')
  })
}

test('bad names and keys, and closed states', async () => {
  const state = new SharedState()
  await rejected('KR_INVALID_NAME', state.getOrAdd('1', () => 1))
  await rejected('KR_INVALID_NAME', state.getOrAdd(5, () => 1))
  await rejected('KR_INVALID_KEY', new Table().getOrAdd(1.5, () => 1))
  state.set('t', {})
  const table = state.get('t')
  const { open, opened } = gate()
  const late = table.getOrAdd('a', () => opened)
  state.close()
  open()
  await rejected('KR_DISPOSED', late)
  await rejected('KR_DISPOSED', state.getOrAdd('a', () => 1))
  refused('KR_DISPOSED', () => state.getOrAdd('a', 1))
})

test('the guard is asked of what a factory makes', async () => {
  const state = new SharedState({ allowValueTypes: false })
  await rejected('KR_VALUE_TYPE', state.getOrAdd('a', () => 1))
  assert.equal(await state.getOrAdd('a', () => 1, { allowValueType: true }), 1)
  assert.equal(await state.getOrAdd('b', () => 'text'), 'text')
})

test('names that differ in case are one place', async () => {
  const state = new SharedState()
  const { open, opened } = gate()
  const boom = new Error('boom')
  const asked = ['name', 'NAME', 'Name'].map((name) => state.getOrAdd(name, () => opened.then(() => Promise.reject(boom))))
  open()
  for (const result of await Promise.allSettled(asked)) assert.equal(result.reason, boom)
})

test('workers wait for what another one makes', async () => {
  const host = new Host('factory.test: workers')
  host.state.set('Ran', { count: 0 })
  const { open, opened } = gate()
  const mine = host.state.getOrAdd('Made', () => opened.then(() => ({ by: 'main' })))
  const workers = [1, 2, 3].map(() => new Worker(program('ask.mjs'), { workerData: { host: host.name } }))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  const answers = workers.map((worker) => once(worker, 'message'))
  open()
  for (const [answer] of await Promise.all(answers)) assert.deepEqual(answer, { value: 'main' })
  assert.equal((await mine).get('by'), 'main')
  assert.equal(host.state.get('Ran').get('count'), 0)
  await Promise.all(workers.map((worker) => worker.terminate()))
  host.close()
})

test('workers see that the factory of another thread failed', async () => {
  const host = new Host('factory.test: failing')
  host.state.set('Ran', { count: 0 })
  const { open, opened } = gate()
  const mine = host.state.getOrAdd('Made', () => opened.then(() => Promise.reject(new Error('no such file'))))
  const worker = new Worker(program('ask.mjs'), { workerData: { host: host.name } })
  await once(worker, 'message')
  const answer = once(worker, 'message')
  open()
  await assert.rejects(mine, /no such file/)
  assert.deepEqual((await answer)[0], { code: 'KR_CALLBACK', message: 'no such file' })
  await worker.terminate()
  host.close()
})

test('a worker that ends while it makes a value fails those who wait', async () => {
  const host = new Host('factory.test: ended')
  const worker = new Worker(program('never.mjs'), { workerData: { host: host.name } })
  await once(worker, 'message')
  const waiting = rejected('KR_FOREIGN_GONE', host.state.getOrAdd('Made', () => assert.fail('called')))
  await worker.terminate()
  await waiting
  assert.equal(await host.state.getOrAdd('Made', () => 'after'), 'after')
  host.close()
})

test('a worker that ends while it waits disturbs nobody', async () => {
  const host = new Host('factory.test: waiting')
  host.state.set('Ran', { count: 0 })
  const { open, opened } = gate()
  const mine = host.state.getOrAdd('Made', () => opened.then(() => new List([1])))
  for (let round = 0; round < 5; round += 1) {
    const worker = new Worker(program('ask.mjs'), { workerData: { host: host.name } })
    await once(worker, 'message')
    await worker.terminate()
  }
  open()
  assert.deepEqual((await mine).toArray(), [1])
  host.close()
})

test('factories of two threads that want each other are refused, also from further inside', async () => {
  const host = new Host('factory.test: crossing')
  const { state } = host
  const worker = new Worker(program('cross.mjs'), { workerData: { host: host.name } })
  await once(worker, 'message')
  let answer
  const two = state.getOrAdd('Two', async () => {
    worker.postMessage('go')
    await once(worker, 'message')
    answer = once(worker, 'message')
    // The worker's Inner waits for Two, and its One for Inner.
    return state.getOrAdd('Deeper', () => state.getOrAdd('One', () => assert.fail('called')))
  })
  await rejected('KR_LOCK_RECURSION', two)
  assert.deepEqual(await answer, ['KR_CALLBACK'])
  assert.equal(state.size, 0)
  await worker.terminate()
  host.close()
})

test('a wait keeps the process, and nothing keeps it afterwards', () => {
  const { status, stdout, stderr } = runProcess('wait.mjs')
  assert.equal(stderr, '')
  assert.deepEqual([status, stdout], [0, 'from the worker\n'])
})
