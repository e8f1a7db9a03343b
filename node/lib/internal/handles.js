'use strict'

const { engine } = require('./engine.js')

/** No token: the value is no live container. */
const NO_TOKEN = -1

const registry = new FinalizationRegistry(engine.release)

/** The token of an existing handle, as the argument of the constructor of its object. */
class Adoption {
  #token

  /** @param {number} token */
  constructor(token) {
    this.#token = token
  }

  get token() {
    return this.#token
  }

  /**
   * Gives the token back when `object` is collected.
   *
   * @param {object} object
   * @returns {number} the token
   */
  adopt(object) {
    registry.register(object, this.#token)
    return this.#token
  }
}

/**
 * Makes `object` the one that stands for a new handle, whose token goes back when it is collected.
 *
 * @param {object} object
 * @param {number} token
 */
function own(object, token) {
  registry.register(object, token)
  engine.bind(token, object)
}

/**
 * How to find the token of a live container. Each class of containers adds its own way, because
 * the token is private to it.
 *
 * @type {Array<(value: object) => number>}
 */
const brands = []

/**
 * The token of a live container, or `NO_TOKEN`.
 *
 * @param {object} value
 * @returns {number}
 */
function tokenOf(value) {
  for (const brand of brands) {
    const token = brand(value)
    if (token !== NO_TOKEN) return token
  }
  return NO_TOKEN
}

/** On the objects that are handles, of whichever copy of this package: they are shared, or refused. */
const HANDLE = Symbol.for('krstate.handle')

/**
 * What every handle is. `structuredClone` and `postMessage` copy an object that has nothing but properties,
 * and of a handle that would be `{}`. They refuse one that has an internal slot of another sort
 * (a `DataCloneError`), as an empty WeakSet has. Nothing of the WeakSet is inherited besides: a handle is
 * an object of its own class alone.
 */
class Slotted extends WeakSet {}

Object.setPrototypeOf(Slotted.prototype, Object.prototype)
Object.defineProperty(Slotted.prototype, HANDLE, { value: true })

/** @type {new () => object} */
const Handle = /** @type {any} */ (Slotted)

/**
 * How to find the token of a reference to an object of another runtime.
 *
 * @type {{ token: (value: object) => number }}
 */
const foreign = { token: () => NO_TOKEN }

module.exports = { Adoption, HANDLE, Handle, NO_TOKEN, brands, foreign, own, tokenOf }
