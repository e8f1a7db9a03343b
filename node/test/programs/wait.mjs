// Waits, with nothing else to do, for what a worker makes that keeps no process alive.
import { once } from 'node:events'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { globalState } from 'krstate'

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url))
  await once(worker, 'message')
  worker.unref()
  const made = globalState().getOrAdd('Made', () => 'from the main thread')
  worker.postMessage('go')
  console.log(await made)
} else {
  globalState().getOrAdd('Made', async () => {
    const going = once(parentPort, 'message')
    parentPort.postMessage('making')
    await going
    return 'from the worker'
  })
}
