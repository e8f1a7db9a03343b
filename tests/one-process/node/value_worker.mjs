/** A worker's part in the exchange of values: it does a step for each message. */

import { parentPort } from 'node:worker_threads'
import * as steps from './value_steps.mjs'

parentPort.on('message', ([step, ...words]) => {
  try {
    steps[step](...words)
    parentPort.postMessage({})
  } catch (error) {
    parentPort.postMessage({ failure: error.stack ?? String(error) })
  }
})
parentPort.postMessage({})
