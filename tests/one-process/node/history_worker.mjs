/** A worker's part in the histories: it plays from the round it is told on. */

import { parentPort, workerData } from 'node:worker_threads'
import { reported } from './lock_steps.mjs'
import { play } from './history_steps.mjs'

parentPort.on('message', ([, first, rounds]) => {
  // After the answer: it keeps the thread.
  setImmediate(() => reported(workerData, () => play(workerData, first, rounds)))
  parentPort.postMessage({})
})
parentPort.postMessage({})
