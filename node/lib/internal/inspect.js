'use strict'

const { inspect } = require('node:util')
const { KrError } = require('../errors.js')

/** @typedef {import('node:util').InspectOptionsStylized} Options */

/** The most entries that one display shows, with all that is inside them, whatever the options say. */
const MAX_SHOWN = 5_000

/** The most levels that one display goes down. */
const MAX_DEPTH = 32

/** Passed on from level to level in the options: how many entries may still be shown. */
const BUDGET = 'krstateBudget'

/**
 * Makes `util.inspect` show the objects of a class with `show`.
 *
 * @template {object} T
 * @param {{ prototype: T }} target
 * @param {(object: T, depth: number, options: Options) => string} show
 */
function showAs(target, show) {
  Object.defineProperty(target.prototype, inspect.custom, {
    /**
     * @this {T}
     * @param {number} depth
     * @param {Options} options
     */
    value(depth, options) {
      try {
        return show(this, depth, options)
      } catch (error) {
        // Closed handles and the prototype itself have to be shown too.
        const what = error instanceof KrError ? ` <${error.code}>` : ''
        return options.stylize(`[${this.constructor.name}${what}]`, 'special')
      }
    },
    writable: true,
    configurable: true,
  })
}

/**
 * Displays key and value pairs as `Table(2) { 'a' => 1, 'b' => 2 }`.
 *
 * @param {string} name
 * @param {number} depth
 * @param {Options} options
 * @param {() => [number, Iterable<[any, any]>]} read the number of entries, and the entries
 * @returns {string}
 */
function inspectEntries(name, depth, options, read) {
  return display(name, '{}', depth, options, read, (entry, inner) =>
    `${inspect(entry[0], inner)} => ${inspect(entry[1], inner)}`)
}

/**
 * Displays values as `List(2) [ 1, 2 ]`.
 *
 * @param {string} name
 * @param {number} depth
 * @param {Options} options
 * @param {() => [number, Iterable<any>]} read
 * @returns {string}
 */
function inspectItems(name, depth, options, read) {
  return display(name, '[]', depth, options, read, (item, inner) => inspect(item, inner))
}

/**
 * @template T
 * @param {string} name
 * @param {string} brackets
 * @param {number} depth
 * @param {Options} options
 * @param {() => [number, Iterable<T>]} read
 * @param {(part: T, options: import('node:util').InspectOptions) => string} show
 * @returns {string}
 */
function display(name, brackets, depth, options, read, show) {
  if (depth < 0) return options.stylize(`[${name}]`, 'special')
  const budget = /** @type {any} */ (options)[BUDGET] ?? { left: MAX_SHOWN }
  const inner = { ...options, depth: Math.min(depth ?? MAX_DEPTH, MAX_DEPTH) - 1, [BUDGET]: budget }
  /** @type {string[]} */
  const shown = []
  const [count, parts] = read()
  const limit = Math.min(options.maxArrayLength ?? MAX_SHOWN, count)
  for (const part of parts) {
    if (shown.length >= limit || budget.left <= 0) break
    budget.left -= 1
    shown.push(show(part, inner))
  }
  // Others may have added entries since they were counted.
  const rest = Math.max(count - shown.length, 0)
  if (rest > 0) shown.push(`... ${rest} more item${rest === 1 ? '' : 's'}`)
  return join(`${name}(${count}) `, brackets, shown, options.breakLength ?? 80)
}

/**
 * @param {string} prefix
 * @param {string} brackets
 * @param {string[]} parts
 * @param {number} width
 * @returns {string}
 */
function join(prefix, brackets, parts, width) {
  const [open, close] = brackets
  if (parts.length === 0) return `${prefix}${brackets}`
  const line = `${prefix}${open} ${parts.join(', ')} ${close}`
  if (line.length <= width && !line.includes('\n')) return line
  const lines = parts.map((part) => `  ${part.replaceAll('\n', '\n  ')}`)
  return `${prefix}${open}\n${lines.join(',\n')}\n${close}`
}

module.exports = { inspectEntries, inspectItems, showAs }
