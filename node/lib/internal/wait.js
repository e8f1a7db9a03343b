'use strict'

const { engine, waits } = require('./engine.js')
const { aborted } = require('../errors.js')

/** Timers go no further: about 24 days. A wait that may be longer has no time. */
const MAX_TIMEOUT = 2 ** 31 - 1

/**
 * How a wait ends early, and what it keeps alive.
 *
 * @typedef {object} Until
 * @property {number} [timeout] in milliseconds; for ever if left out
 * @property {AbortSignal} [signal] ends the wait with an AbortError
 * @property {() => void} [giveUp] called within the abort
 * @property {boolean} [keepsAlive] whether the environment stays open for it; true if left out
 */

/** How many waits keep the environment open. */
let holds = 0

/** @param {number} change */
function hold(change) {
  const before = holds
  holds += change
  if ((before === 0) !== (holds === 0)) engine.holdOpen(holds > 0)
}

/**
 * Waits until the addon tells of a number.
 *
 * @param {number} number
 * @param {Until} [options]
 * @returns {Promise<boolean>} whether it did, before the time was over
 */
function until(number, { timeout = Infinity, signal, giveUp, keepsAlive = true } = {}) {
  return new Promise((resolve, reject) => {
    /** @type {NodeJS.Timeout | undefined} */
    let timer
    const end = () => {
      waits.delete(number)
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      if (keepsAlive) hold(-1)
    }
    const settle = (/** @type {boolean} */ came) => {
      end()
      resolve(came)
    }
    const abort = () => {
      end()
      giveUp?.()
      reject(aborted(/** @type {AbortSignal} */ (signal)))
    }
    waits.set(number, () => settle(true))
    if (keepsAlive) hold(1)
    if (timeout <= MAX_TIMEOUT) {
      timer = setTimeout(settle, timeout, false)
      if (!keepsAlive) timer.unref()
    }
    signal?.addEventListener('abort', abort)
  })
}

module.exports = { until }
