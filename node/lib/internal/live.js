'use strict'

const { inspect } = require('node:util')
const { ErrorCode, KrError } = require('../errors.js')
const { NO_TOKEN, brands } = require('./handles.js')
const { showAs } = require('./inspect.js')

/** @typedef {import('../types.js').Table} Table */

/**
 * A proxy per table, for as long as the table's object lives.
 *
 * @type {WeakMap<Table, object>}
 */
const proxies = new WeakMap()

/**
 * What each proxy stands for: storing a proxy shares its table.
 *
 * @type {WeakMap<object, { table: Table, token: number }>}
 */
const tables = new WeakMap()

brands.push((value) => tables.get(value)?.token ?? NO_TOKEN)

/** A target with nothing in it: all that a proxy shows is in the table. */
class Live {}

// The proxy is what the display gets as `this`.
showAs(Live, (proxy, depth, options) => {
  const entry = tables.get(proxy)
  return entry === undefined ? '[Live]' : inspect(entry.table, { ...options, depth })
})

/**
 * @param {Table} table
 * @param {number} token
 * @returns {{ [key: string]: any }}
 */
function liveOf(table, token) {
  let proxy = proxies.get(table)
  if (proxy === undefined) {
    proxy = new Proxy(new Live(), new LiveHandler(table))
    proxies.set(table, proxy)
    tables.set(proxy, { table, token })
  }
  return proxy
}

/** @implements {ProxyHandler<Live>} */
class LiveHandler {
  #table

  /** @param {Table} table */
  constructor(table) {
    this.#table = table
  }

  /**
   * @param {Live} target
   * @param {string | symbol} key
   */
  get(target, key) {
    if (typeof key === 'symbol') return Reflect.get(target, key)
    const value = this.#table.get(key)
    return isTable(value) ? value.live : value
  }

  /**
   * @param {Live} _target
   * @param {string | symbol} key
   * @param {any} value
   */
  set(_target, key, value) {
    if (typeof key === 'symbol') {
      throw new KrError(ErrorCode.InvalidKey, 'a symbol is no key; use a string')
    }
    this.#table.set(key, value)
    return true
  }

  /**
   * @param {Live} target
   * @param {string | symbol} key
   */
  has(target, key) {
    return typeof key === 'symbol' ? Reflect.has(target, key) : this.#table.has(key)
  }

  /**
   * @param {Live} _target
   * @param {string | symbol} key
   */
  deleteProperty(_target, key) {
    if (typeof key !== 'symbol') this.#table.delete(key)
    return true
  }

  ownKeys() {
    return [...this.#table.keys()].filter((key) => typeof key === 'string')
  }

  /**
   * @param {Live} target
   * @param {string | symbol} key
   * @returns {PropertyDescriptor | undefined}
   */
  getOwnPropertyDescriptor(target, key) {
    if (typeof key === 'symbol' || !this.#table.has(key)) return undefined
    return { value: this.get(target, key), writable: true, enumerable: true, configurable: true }
  }

  /** Properties are entries: they cannot be made read-only, hidden or computed. */
  defineProperty() {
    return false
  }

  /** Others may add entries at any time. */
  preventExtensions() {
    return false
  }

  setPrototypeOf() {
    return false
  }
}

/**
 * Whether a value of the engine, which may be a `Table` or a `List`, is a table.
 *
 * @param {any} value
 * @returns {value is Table}
 */
function isTable(value) {
  return typeof value === 'object' && value !== null && 'increment' in value
}

module.exports = { liveOf }
