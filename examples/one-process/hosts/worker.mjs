/** Node workers: threads of this process, each with a JavaScript world of its own. */

import { Worker } from 'node:worker_threads'

/**
 * Starts a worker and makes its messages look like calls.
 *
 * @param {string} language the name it takes part under
 */
export function startWorker(language) {
  const worker = new Worker(new URL('../worker.mjs', import.meta.url), { workerData: { language } })
  /** @type {Map<string, { resolve: (value?: unknown) => void, reject: (error: Error) => void }>} */
  const waiting = new Map()
  const fail = (/** @type {Error} */ error) => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('message', ({ step, error }) => {
    const { resolve, reject } = waiting.get(step)
    waiting.delete(step)
    if (error === undefined) resolve()
    else reject(new Error(`${language}: ${error}`))
  })
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`${language} ended early, with exit code ${code}`)))

  const call = (/** @type {string} */ step) => () =>
    new Promise((resolve, reject) => {
      waiting.set(step, { resolve, reject })
      worker.postMessage(step)
    })
  return {
    participant: { write: call('write'), read: call('read'), prepare: call('prepare'), go: call('go') },
    /** Lets the worker end by itself and waits for it. */
    async close() {
      const ended = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage('close')
      await ended
    },
  }
}
