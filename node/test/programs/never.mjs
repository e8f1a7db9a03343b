// A worker that begins to make a value and never ends that.
import { parentPort, workerData } from 'node:worker_threads'
import { getHost } from 'krstate'

getHost(workerData.host).state.getOrAdd('Made', () => {
  parentPort.postMessage('making')
  return new Promise(() => {})
})
parentPort.on('message', () => {})
