import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Host, List } from 'krstate'
import { program, runWorkers } from './support/check.mjs'

test('workers and the main thread count exactly', async () => {
  const host = new Host('workers.test: counting')
  host.state.set('Visits', { Count: 0 })
  const [workers, times] = [4, 50_000]
  const all = Array.from({ length: workers }, (_, index) => ({ host: host.name, times, own: `w${index}` }))
  const running = runWorkers('count.mjs', all)
  const visits = host.state.get('Visits')
  for (let index = 0; index < times; index += 1) visits.increment('Count')
  await running
  assert.equal(visits.get('Count'), (workers + 1) * times)
  for (let index = 0; index < workers; index += 1) assert.equal(visits.get(`w${index}`), times)
  host.close()
})

test('what a worker writes is live here', async () => {
  const host = new Host('workers.test: live')
  const list = new List()
  host.state.set('Items', list).set('Config', { Db: { Pool: 1 } })
  await runWorkers('write.mjs', [{ host: host.name }])
  assert.deepEqual(list.toArray(), ['from a worker', { nested: [1, 2] }])
  assert.equal(host.state.get('Config').live.Db.Pool, 2)
  assert.ok(host.state.get('Shared').isSame(host.state.get('Again').get('inner')))
  host.close()
})

test('two halves of a cycle, added at once, do not both go in', async () => {
  const host = new Host('workers.test: cycles')
  const barrier = new SharedArrayBuffer(4)
  await runWorkers('edge.mjs', [0, 1].map((me) => ({ host: host.name, me, barrier, rounds: 500 })))
  host.close()
})

test('workers may be terminated in the middle of calls', async () => {
  const host = new Host('workers.test: terminate')
  host.state.set('Visits', { Count: 0 })
  for (let round = 0; round < 8; round += 1) {
    const worker = new Worker(program('busy.mjs'), { workerData: { host: host.name } })
    await once(worker, 'message')
    await worker.terminate()
  }
  const before = host.state.get('Visits').get('Count')
  assert.ok(before > 0)
  assert.equal(host.state.get('Visits').increment('Count'), before + 1)
  host.close()
})

test('closing a host under busy workers ends their calls with KR_DISPOSED', async () => {
  const host = new Host('workers.test: closing')
  host.state.set('Visits', { Count: 0 })
  const workers = Array.from({ length: 3 }, () => new Worker(program('busy.mjs'), { workerData: { host: host.name } }))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  const errors = workers.map((worker) => once(worker, 'error'))
  host.close()
  for (const [error] of await Promise.all(errors)) assert.equal(error.code, 'KR_DISPOSED')
})
