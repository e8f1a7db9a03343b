/** A Node worker: it does one step for each message, and says when it is done. */

import { parentPort, workerData } from 'node:worker_threads'
import { makeParticipant } from './participant.mjs'

const participant = makeParticipant(workerData.language)

const steps = {
  write: participant.write,
  read: participant.read,
  prepare: participant.prepare,
  go: () => {
    // A worker has nothing else to do: no need to let its loop run between slices.
    for (const _ of participant.hammer());
  },
  close: () => parentPort.close(),
}

parentPort.on('message', (step) => {
  try {
    steps[step]()
    parentPort.postMessage({ step })
  } catch (error) {
    parentPort.postMessage({ step, error: error.stack ?? String(error) })
  }
})
