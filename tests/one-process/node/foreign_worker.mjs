/** A worker's part in the tests of foreign objects: it does a step for each message. */

import { parentPort, workerData } from 'node:worker_threads'
import { forget, look, store } from './foreign_steps.mjs'

const steps = {
  store,
  look,
  // The answer does not wait for it.
  forget: (name) => void forget(name),
}
/** Names of the state have no blanks. */
const own = workerData.replaceAll(' ', '')

parentPort.on('message', async ([step, ...words]) => {
  try {
    await steps[step](own, ...words)
    parentPort.postMessage({})
  } catch (error) {
    parentPort.postMessage({ failure: error.stack ?? String(error) })
  }
})
parentPort.postMessage({})
