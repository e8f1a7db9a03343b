// A worker that asks for a value that somebody else is making.
import { parentPort, workerData } from 'node:worker_threads'
import { getHost } from 'krstate'

const { state } = getHost(workerData.host)
const asked = state.getOrAdd('Made', () => {
  state.get('Ran').increment('count')
  return { by: 'worker' }
})
parentPort.postMessage('asked')
parentPort.once('message', () => {})
try {
  parentPort.postMessage({ value: (await asked).get('by') })
} catch ({ code, message }) {
  parentPort.postMessage({ code, message })
}
