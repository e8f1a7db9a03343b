// A worker that makes One and, inside of that, asks for Two, which the main thread is making.
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { getHost } from 'krstate'

const { state } = getHost(workerData.host)
try {
  await state.getOrAdd('One', () => state.getOrAdd('Inner', async () => {
    const going = once(parentPort, 'message')
    parentPort.postMessage('making')
    await going
    const two = state.getOrAdd('Two', () => 'two of the worker')
    parentPort.postMessage('asked')
    return `inner and ${await two}`
  }))
  parentPort.postMessage('made')
} catch (error) {
  parentPort.postMessage(error.code)
}
