// Ends with objects stored, a copy asked for that never comes, and errands that nobody does.
import { once } from 'node:events'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { globalState } from 'krstate'

class Thing {}

if (isMainThread) {
  globalState().set('Main', new Thing())
  const worker = new Worker(new URL(import.meta.url))
  await once(worker, 'message')
  globalState().get('Worker').value().catch(() => {})
  globalState().get('Worker').value({ timeout: 1 }).catch((error) => console.log(error.code))
  globalState().delete('Worker')
  setTimeout(() => process.exit(0), 20)
} else {
  globalState().set('Worker', new Thing())
  globalState().get('Main').value().catch(() => {})
  globalState().delete('Main')
  parentPort.postMessage('stored')
  // Never comes back to its loop by itself.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
}
