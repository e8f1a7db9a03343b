// Workers that fetch jobs from one list and write results to one table. Run: node examples/workers.mjs
import { once } from 'node:events'
import { isMainThread, threadId, Worker } from 'node:worker_threads'
import { getHost, Host } from 'krstate'

if (isMainThread) {
  const host = new Host('jobs')
  host.state.set('Queue', Array.from({ length: 200 }, (_, index) => index + 1))
  host.state.set('Squares', new Map())
  host.state.set('ByWorker', {})

  const workers = Array.from({ length: 4 }, () => new Worker(new URL(import.meta.url)))
  await Promise.all(workers.map((worker) => once(worker, 'exit')))

  const sum = [...host.state.get('Squares').values()].reduce((total, square) => total + square, 0)
  console.log(`${host.state.get('Squares').size} jobs done, sum ${sum}`)
  console.log('jobs per worker:', host.state.get('ByWorker').toObject())
  host.close()
} else {
  const { state } = getHost('jobs')
  const [queue, squares, byWorker] = ['Queue', 'Squares', 'ByWorker'].map((name) => state.get(name))
  // Taking a job is one step, so that no two workers get the same one.
  for (let job = queue.pop(); job !== undefined; job = queue.pop()) {
    squares.set(job, job * job)
    byWorker.increment(`worker ${threadId}`)
  }
}
