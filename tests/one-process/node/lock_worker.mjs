/** A worker's part in the tests of the locks: it does a step for each message. */

import { parentPort, workerData } from 'node:worker_threads'
import { load } from './participant.mjs'
import { conduct } from './lock_conductor.mjs'
import { block, reported, timeOut, wait } from './lock_steps.mjs'

const krstate = load('krstate')
const steps = {
  queue(kind, place) {
    if (kind === 'async') {
      reported(workerData, () => wait(place))
      return
    }
    // After the answer to this step: it keeps the thread.
    setImmediate(() => reported(workerData, () => block(place)))
  },
  conduct: () => void setImmediate(() => reported(workerData, conduct)),
  timeOut: (key) => timeOut(workerData, key),
  hold(key) {
    globalThis.held = krstate.lock(key).acquireSync()
  },
}

parentPort.on('message', async ([step, ...words]) => {
  try {
    await steps[step](...words)
    parentPort.postMessage({})
  } catch (error) {
    parentPort.postMessage({ failure: error.stack ?? String(error) })
  }
})
parentPort.postMessage({})
