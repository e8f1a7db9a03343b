import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'
import { Guard, Host, KrError, Lock, LockTimeoutError, formatLocks, lock, locks } from 'krstate'
import { collectUntil, program, refused, runProcess, runWorkers } from './support/check.mjs'

const require = createRequire(import.meta.url)
const { engine } = require(join(dirname(require.resolve('krstate/package.json')), 'lib/internal/engine.js'))

/** The lock of a key of this file, which keeps the test alive while it waits. */
const own = (name) => lock(`lock.test ${name}`).ref()

/** Checks that a promise rejects with a KrError of this code. */
async function rejected(code, promise) {
  const error = await promise.then(() => assert.fail('succeeded'), (error) => error)
  assert.ok(error instanceof KrError, error.stack)
  assert.equal(error.code, code)
  return error
}

function start(what, more) {
  return new Worker(program('lock.mjs'), { workerData: { what, ...more } })
}

test('keys are trimmed and compared without regard to case', () => {
  assert.equal(lock(' Lock.Test Key\t').key, 'lock.test key')
  assert.equal(lock().key, 'default')
  const guard = lock('LOCK.TEST KEY').tryAcquire()
  assert.equal(lock('lock.test key').locked, true)
  guard.release()
  for (const bad of ['', ' \t', 5, null, {}, '\ud800']) refused('KR_INVALID_KEY', () => lock(bad))
})

test('a guard holds the lock until it is released, once or more often', async () => {
  const orders = own('guard')
  const guard = await orders.acquire()
  assert.ok(guard instanceof Guard && guard.token > 0)
  assert.deepEqual([guard.abandoned, guard.held, orders.locked, orders.waiters], [false, true, true, 0])
  assert.equal(orders.tryAcquire(), undefined)
  guard.release()
  const next = orders.tryAcquire()
  guard.release()
  guard[Symbol.dispose]()
  assert.deepEqual([guard.held, next.held, orders.locked], [false, true, true])
  assert.ok(next.token > guard.token)
  next[Symbol.dispose]()
  assert.equal(orders.locked, false)
})

test('who waits gets the lock in order of arrival', async () => {
  const orders = own('order')
  const guard = await orders.acquire()
  const order = []
  const waiting = Array.from({ length: 16 }, (_, index) =>
    orders.acquire().then((guard) => {
      order.push(index)
      guard.release()
    }))
  await setImmediate()
  assert.equal(orders.waiters, 16)
  guard.release()
  await Promise.all(waiting)
  assert.deepEqual(order, Array.from({ length: 16 }, (_, index) => index))
})

test('a time that is over tells who holds the lock', async () => {
  const orders = own('timeout')
  const guard = await orders.acquire()
  for (const timeout of [0, 5]) {
    const error = await rejected('KR_LOCK_TIMEOUT', orders.acquire({ timeout }))
    assert.ok(error instanceof LockTimeoutError && error.name === 'LockTimeoutError')
    assert.equal(error.key, 'lock.test timeout')
    assert.ok(error.waited >= timeout * 0.9)
    assert.deepEqual({ ...error.holder, since: error.holder.since instanceof Date }, { language: 'Node.js', name: 'main thread', since: true })
    assert.match(error.message, /Node\.js \(main thread\) has held it/)
    assert.equal(orders.waiters, 0)
  }
  guard.release()
  const quick = await orders.acquire({ timeout: 0 })
  quick.release()
})

test('an abort leaves the queue at once', async () => {
  const orders = own('abort')
  const guard = await orders.acquire()
  const controller = new AbortController()
  const waiting = orders.acquire({ signal: controller.signal })
  const behind = orders.acquire()
  assert.equal(orders.waiters, 2)
  const why = new Error('why')
  controller.abort(why)
  assert.equal(orders.waiters, 1)
  const error = await rejected('ABORT_ERR', waiting)
  assert.deepEqual([error.name, error.cause], ['AbortError', why])
  await rejected('ABORT_ERR', orders.acquire({ signal: controller.signal }))
  guard.release()
  const after = await behind
  after.release()
})

test('an abort that races with the grant loses no lock', async () => {
  const orders = own('race')
  for (let round = 0; round < 2_000; round += 1) {
    const guard = orders.tryAcquire()
    const controller = new AbortController()
    const waiting = orders.acquire({ signal: controller.signal })
    // The grant is on its way to the loop when the abort comes, or the other way round.
    if (round % 2 === 0) guard.release()
    controller.abort()
    guard.release()
    await rejected('ABORT_ERR', waiting)
    assert.equal(orders.locked, false)
  }
})

test('bad options are refused', async () => {
  const orders = own('options')
  for (const options of [5, null, { timeout: -1 }, { timeout: NaN }, { timeout: '5' }, { signal: {} }, { signal: 5 }]) {
    await rejected('KR_INVALID_ARGUMENT', orders.acquire(options))
    await rejected('KR_INVALID_ARGUMENT', orders.use(() => 1, options))
  }
  await rejected('KR_INVALID_ARGUMENT', orders.use(5))
  refused('KR_INVALID_ARGUMENT', () => orders.useSync('x'))
  refused('KR_INVALID_ARGUMENT', () => new Lock('x'))
  refused('KR_INVALID_ARGUMENT', () => new Guard())
  assert.equal(orders.locked, false)
})

test('the main thread is blocked only if asked for', () => {
  const orders = own('main')
  refused('KR_INVALID_ARGUMENT', () => orders.acquireSync())
  refused('KR_INVALID_ARGUMENT', () => orders.useSync(() => 1))
  const options = { allowMainThread: true, timeout: 5 }
  assert.equal(orders.useSync((guard) => guard.held, options), true)
  const guard = orders.acquireSync(options)
  refused('KR_LOCK_TIMEOUT', () => orders.acquireSync(options))
  refused('KR_LOCK_RECURSION', () => orders.acquireSync({ allowMainThread: true }))
  guard.release()
})

test('use runs a function while the lock is held', async () => {
  const orders = own('use')
  assert.equal(await orders.use((guard) => [guard.held, orders.locked].join()), 'true,true')
  const boom = new Error('boom')
  await assert.rejects(orders.use(async () => {
    await setImmediate()
    throw boom
  }), boom)
  assert.equal(orders.locked, false)
})

test('use of a key inside of itself is refused, at any depth', async () => {
  const orders = own('region')
  const other = own('other region')
  await rejected('KR_LOCK_RECURSION', orders.use(() => orders.use(() => 1)))
  await rejected('KR_LOCK_RECURSION', orders.use(async () => {
    await setImmediate()
    return other.use(() => own('REGION').use(() => 1))
  }))
  await rejected('KR_LOCK_TIMEOUT', orders.use(() => orders.use(() => 1, { timeout: 1 })))
  // What is not held any more is not listed.
  assert.equal(await orders.use((guard) => {
    guard.release()
    return orders.use(() => 'again')
  }), 'again')
  assert.equal(await other.use(() => orders.use(() => 'both')), 'both')
  assert.deepEqual([orders.locked, other.locked], [false, false])
})

test('siblings that start together on one key all succeed, in order', async () => {
  const orders = own('siblings')
  const order = []
  const together = () => Promise.all(Array.from({ length: 100 }, (_, index) =>
    orders.use(async () => {
      order.push(index)
      await setImmediate()
      order.push(index)
    })))
  await together()
  await own('siblings around').use(together)
  const expected = Array.from({ length: 100 }, (_, index) => [index, index]).flat()
  assert.deepEqual(order, [...expected, ...expected])
})

test('locks lists what is held, and formatLocks prints it', async () => {
  const [first, second] = [own('list b'), own('list a')]
  const guards = [await first.acquire(), await second.acquire()]
  const waiting = first.acquire()
  const mine = locks().filter((info) => info.key.startsWith('lock.test list'))
  assert.deepEqual(mine.map(({ key, language, name, token, waiters }) => [key, language, name, token, waiters]), [
    ['lock.test list a', 'Node.js', 'main thread', guards[1].token, 0],
    ['lock.test list b', 'Node.js', 'main thread', guards[0].token, 1],
  ])
  assert.ok(mine.every((info) => info.since instanceof Date && info.held >= 0))
  const lines = formatLocks(mine).split('\n')
  assert.match(lines[0], /^key +held by +for +waiting +token$/)
  assert.match(lines[2], /^lock\.test list b +Node\.js \(main thread\) +\d+\.\d{3} s +1 +\d+$/)
  assert.match(formatLocks(), /lock\.test list a/)
  assert.match(inspect(first), /^Lock 'lock\.test list b' <held, 1 waiting>$/)
  assert.match(inspect(guards[0]), /^Guard <token \d+>$/)
  for (const guard of guards) guard.release()
  const last = await waiting
  last.release()
  assert.equal(inspect(last), 'Guard <released>')
})

test('a guard that is collected releases, and the next one knows', async () => {
  const orders = own('collected')
  await (async () => {
    await orders.acquire()
  })()
  let next
  const waiting = orders.acquire().then((guard) => (next = guard))
  await collectUntil(() => next !== undefined)
  await waiting
  assert.equal(next.abandoned, true)
  next.release()
  const clean = await orders.acquire()
  assert.equal(clean.abandoned, false)
  clean.release()
})

test('a worker that ends while it holds releases, and the next one knows', async () => {
  const orders = own('ended')
  for (const how of ['terminate', 'exit']) {
    const worker = start('hold', { key: orders.key })
    await once(worker, 'message')
    const error = await rejected('KR_LOCK_TIMEOUT', orders.acquire({ timeout: 1 }))
    assert.match(error.holder.name, /^worker \d+$/)
    const waiting = orders.acquire()
    if (how === 'terminate') await worker.terminate()
    else worker.postMessage('exit')
    const guard = await waiting
    assert.equal(guard.abandoned, true)
    guard.release()
  }
})

for (const what of ['block', 'wait']) {
  test(`a worker that ends while it waits (${what}) leaves the queue`, async () => {
    const orders = own(`leaves ${what}`)
    const guard = await orders.acquire()
    const worker = start(what, { key: orders.key })
    await once(worker, 'message')
    while (orders.waiters === 0) await setImmediate()
    const behind = orders.acquire()
    await worker.terminate()
    assert.equal(orders.waiters, 1)
    guard.release()
    const next = await behind
    assert.equal(next.abandoned, false)
    next.release()
  })
}

test('a blocked thread that would wait for itself is refused', async () => {
  const orders = own('recursion')
  const worker = start('recursion', { key: orders.key })
  const [answer] = await once(worker, 'message')
  assert.deepEqual(answer, ['KR_LOCK_RECURSION', 'KR_LOCK_RECURSION', 'KR_INVALID_ARGUMENT', 'KR_LOCK_TIMEOUT', false])
  await once(worker, 'exit')
})

test('a thread that would block its own promise, which comes first, is refused', async () => {
  const orders = own('promise first')
  const worker = start('promise first', { key: orders.key })
  await once(worker, 'message')
  const guard = await orders.acquire()
  worker.postMessage('go')
  assert.deepEqual(await once(worker, 'message'), ['KR_LOCK_RECURSION'])
  guard.release()
  await worker.terminate()
})

test('workers that add under the lock, blocked or not, lose nothing', async () => {
  const host = new Host('lock.test: count')
  host.state.set('Table', { Count: 0 })
  const [workers, rounds] = [4, 500]
  const more = { what: 'count', key: 'lock.test count', host: host.name, rounds }
  await runWorkers('lock.mjs', Array.from({ length: workers }, () => more))
  assert.equal(host.state.get('Table').get('Count'), workers * rounds)
  host.close()
})

test('a thousand that wait leave the event loop free', async () => {
  const orders = own('free')
  const worker = start('hold', { key: orders.key })
  await once(worker, 'message')
  const waiting = Array.from({ length: 1_000 }, () => orders.acquire().then((guard) => guard.release()))
  await setImmediate()
  assert.equal(orders.waiters, 1_000)
  await worker.terminate()
  await Promise.all(waiting)
  assert.equal(orders.locked, false)
})

test('keys that were used once leave nothing', async () => {
  const before = engine.liveLocks()
  for (let index = 0; index < 20_000; index += 1) lock(`lock.test once ${index}`).tryAcquire().release()
  await collectUntil(() => engine.liveLocks() <= before + 10)
})

test('a pending acquire keeps the process alive only where it is asked to', () => {
  for (const [mode, output] of [['unref', 'ended\n'], ['ref', 'KR_LOCK_TIMEOUT\nended\n']]) {
    const { status, stdout, stderr } = runProcess('pending.mjs', mode)
    assert.deepEqual([status, stdout, stderr], [0, output, ''])
  }
  const orders = own('ref')
  assert.equal(orders.hasRef(), true)
  assert.equal(orders.unref().hasRef(), false)
})
