'use strict'

const { ErrorCode, KrError, aborted } = require('../errors.js')
const { engine, objects, waits } = require('./engine.js')
const { work } = require('./objects.js')
const { until } = require('./wait.js')

/** Where work is done; `src/functions/snapshot.rs` has the same numbers. */
const Place = Object.freeze({ HERE: 0, POOL: 1, THREAD: 2 })

/** What an import reads. */
const Source = Object.freeze({ TEXT: 0, BYTES: 1, FILE: 2 })

/** How long the thread is blocked before it looks whether its worker is being ended, in milliseconds. */
const SLICE = 50

/**
 * Who is told of a job, and ends it.
 *
 * @typedef {object} Watch
 * @property {AbortSignal} [signal]
 * @property {((progress: { bytes: number, nodes: number }) => unknown)} [progress]
 */

/**
 * Begins work, and asks where to do it when all that is needed is there.
 *
 * @typedef {(place: () => number) => any} Start
 */

/**
 * Waits for work on Node's pool. It is over when the promise is: a signal ends the work first.
 *
 * @param {Start} start
 * @param {Watch} watch
 * @returns {Promise<any>} what the work has given
 */
async function inPool(start, { signal, progress }) {
  if (signal?.aborted) throw aborted(signal)
  const [job, end, step] = start(() => Place.POOL)
  const cancel = () => engine.jobCancel(job)
  const report = reporter(job, progress)
  waits.set(step, report.look)
  signal?.addEventListener('abort', cancel)
  try {
    await until(end)
    return report.result()
  } catch (error) {
    if (signal?.aborted && error instanceof KrError && error.code === ErrorCode.Cancelled) throw aborted(signal)
    throw error
  } finally {
    waits.delete(step)
    signal?.removeEventListener('abort', cancel)
    engine.release(job)
  }
}

/**
 * Does work while the thread is blocked. Where objects of this thread may be asked for copies, or somebody
 * wants to be told how far it is, the work is done on a thread of its own, and this one answers.
 *
 * @param {Start} start
 * @param {Watch} watch
 * @returns {any} what the work has given
 */
function blocking(start, { progress }) {
  const done = start(() => (progress === undefined && objects.size === 0 ? Place.HERE : Place.THREAD))
  // What a snapshot gives is never an array.
  if (!Array.isArray(done)) return done
  const [job] = done
  const report = reporter(job, progress)
  try {
    while (!engine.jobWait(job, SLICE)) {
      work(true)
      report.look()
    }
    return report.result()
  } finally {
    engine.release(job)
  }
}

/**
 * @param {number} job
 * @param {Watch['progress']} progress
 */
function reporter(job, progress) {
  /** @type {{ error: unknown } | undefined} */
  let failed
  return {
    /** Tells how far the work is. What the function throws ends the work, and `false` does. */
    look() {
      if (progress === undefined || failed !== undefined) return
      const [bytes, nodes] = engine.jobProgress(job)
      try {
        if (progress({ bytes, nodes }) === false) engine.jobCancel(job)
      } catch (error) {
        failed = { error }
        engine.jobCancel(job)
      }
    },
    result() {
      if (failed !== undefined) throw failed.error
      return engine.jobTake(job)
    },
  }
}

module.exports = { Source, blocking, inPool }
