'use strict'

const { AsyncLocalStorage } = require('node:async_hooks')
const { isScalar, Passing, withOperand } = require('./convert.js')
const { engine } = require('./engine.js')
const { until } = require('./wait.js')

/** @typedef {import('../types.js').Input} Input */

/** What an answer starts with; `src/functions/factory.rs` has the same numbers. */
const Answer = Object.freeze({ PRESENT: 0, MAKE: 1, WAIT: 2 })

/**
 * A function that is making a value, for all that it calls and awaits.
 *
 * @typedef {object} Region
 * @property {number} owner who the engine thinks it is
 * @property {Region | undefined} outer the function that waits for this one
 */

/** @type {AsyncLocalStorage<Region>} */
const regions = new AsyncLocalStorage()

/**
 * The values that this environment is making, by their places: who waits for one here sees the
 * exception of its function as it was thrown.
 *
 * @type {Map<string, Promise<any>>}
 */
const making = new Map()

/**
 * The value of a place; a missing one is made by `factory`, once however many ask.
 *
 * @param {(owner: number) => any[]} ask asks the engine for the value in the name of an owner
 * @param {() => Input | Promise<Input>} factory
 * @returns {Promise<any>}
 */
async function make(ask, factory) {
  const region = { owner: engine.ownerNew(), outer: regions.getStore() }
  let [answer, found, place] = ask(region.owner)
  if (answer === Answer.PRESENT) return found
  /** @type {number[]} */
  const held = [found]
  try {
    // The functions around this one wait for it: the engine has to know, to find a cycle of waits.
    for (let outer = region.outer; outer !== undefined; outer = outer.outer) {
      const [again, token] = ask(outer.owner)
      if (again === Answer.PRESENT) continue
      held.push(token)
      // Whoever was making the value has failed meanwhile.
      if (again === Answer.MAKE) [answer, found] = [again, token]
    }
    if (answer === Answer.WAIT) return await (making.get(place) ?? made(found))
    const promise = regions.run(region, run, found, place, factory)
    making.set(place, promise)
    return await promise
  } finally {
    held.forEach(engine.release)
  }
}

/**
 * Makes a value and stores it.
 *
 * @param {number} right the engine's, to make it
 * @param {string} place
 * @param {() => Input | Promise<Input>} factory
 * @returns {Promise<any>} what is stored there then
 */
async function run(right, place, factory) {
  // In a turn of its own, so that `making` knows of it before it ends.
  await undefined
  try {
    return complete(right, await factory())
  } catch (error) {
    engine.factoryFail(right, messageOf(error))
    throw error
  } finally {
    making.delete(place)
  }
}

/**
 * @param {number} right
 * @param {Input} value
 */
function complete(right, value) {
  if (isScalar(value)) return engine.factoryComplete(right, value, Passing.SCALAR)
  return withOperand(/** @type {object} */ (value), (operand, how) => engine.factoryComplete(right, operand, how))
}

/**
 * What was made in another environment or language.
 *
 * @param {number} pending
 * @returns {Promise<any>}
 */
async function made(pending) {
  await until(engine.pendingWatch(pending))
  return engine.pendingTake(pending)
}

/**
 * What is told about an exception to those who wait elsewhere.
 *
 * @param {any} error
 * @returns {string}
 */
function messageOf(error) {
  try {
    return String(error?.message ?? error)
  } catch {
    return 'what was thrown has no text'
  }
}

module.exports = { make, messageOf }
