// Ends many workers in the middle of calls, then tells what is left of them.
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Host } from 'krstate'

const [WORKERS, AT_ONCE] = [200, 8]
const require = createRequire(import.meta.url)
const { engine } = require(join(dirname(require.resolve('krstate/package.json')), 'lib/internal/engine.js'))

const before = engine.liveContainers()
const host = new Host('terminate')
host.state.set('Shared', { Count: 0 })
const failures = new Set()
for (let ended = 0; ended < WORKERS; ended += AT_ONCE) {
  const workers = Array.from({ length: AT_ONCE }, () =>
    new Worker(new URL('churn.mjs', import.meta.url), { workerData: { host: host.name } }))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  // The workers are making these: whoever ends fails those who wait.
  const waiting = [0, 1, 2, 3].map((index) =>
    host.state.getOrAdd(`Made${index}`, () => 'made here').catch((error) => failures.add(error.code)))
  await Promise.all(workers.map((worker) => worker.terminate()))
  await Promise.all(waiting)
  for (let index = 0; index < 5; index += 1) host.state.delete(`Made${index}`)
}
const counted = host.state.get('Shared').get('Count')
host.close()
for (let round = 0; round < 100 && engine.liveContainers() > before; round += 1) {
  await setImmediate()
  globalThis.gc()
}
console.log(JSON.stringify({ counted: counted > WORKERS, failures: [...failures], left: engine.liveContainers() - before }))
