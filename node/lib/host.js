'use strict'

const { inspect } = require('node:util')
const { engine, makers } = require('./internal/engine.js')
const { Adoption, Handle, own } = require('./internal/handles.js')
const { showAs } = require('./internal/inspect.js')
const { flag } = require('./options.js')

/** @typedef {import('./options.js').StateOptions} StateOptions */
/** @typedef {import('./state.js').SharedState} SharedState */

/**
 * A named owner of one state. Any language in the process finds it by its name.
 *
 * Closing the host closes its state. A host that is never closed lives until the process ends.
 */
class Host extends Handle {
  /** @type {number} */
  #token

  static {
    makers[0] = (token) => new Host(/** @type {any} */ (new Adoption(token)))
  }

  /**
   * Creates and registers a host.
   *
   * @param {string} name free text of 1 to 256 characters
   * @param {StateOptions} [options] how its state behaves
   * @throws {KrError} `KR_HOST_EXISTS` while an open host has this name: use `getHost`
   */
  constructor(name, options) {
    super()
    if (/** @type {unknown} */ (name) instanceof Adoption) {
      this.#token = name.adopt(this)
      return
    }
    this.#token = engine.hostNew(name, flag(options, 'caseSensitive', false), flag(options, 'allowValueTypes', true))
    own(this, this.#token)
  }

  /** The name. */
  get name() {
    return engine.hostName(this.#token)
  }

  /**
   * The state.
   *
   * @type {SharedState}
   */
  get state() {
    return engine.hostState(this.#token)
  }

  /** Closes the host and its state: handles reached through it answer `KR_DISPOSED` from now on. */
  close() {
    engine.hostClose(this.#token)
  }

  /** Whether the host is closed. */
  get closed() {
    return engine.hostClosed(this.#token)
  }

  /** As `close()`, for `using`. */
  [Symbol.dispose]() {
    this.close()
  }
}

/**
 * The open host of that name, from whichever language.
 *
 * @param {string} name
 * @returns {Host | undefined}
 */
function getHost(name) {
  return engine.hostFind(name)
}

/**
 * The names of all open hosts of the process.
 *
 * @returns {string[]}
 */
function hosts() {
  return engine.hostNames()
}

showAs(Host, (host, depth, options) => {
  const name = inspect(host.name, { ...options, depth })
  return `Host ${name}${host.closed ? ' <closed>' : ''}`
})

module.exports = { Host, getHost, hosts }
