'use strict'

const { resolve } = require('node:path')
const { types } = require('node:util')
const { fileURLToPath } = require('node:url')
const { isScalar, Passing, withOperand } = require('./convert.js')
const { engine } = require('./engine.js')
const { Source, blocking, inPool } = require('./jobs.js')
const { ErrorCode, KrError } = require('../errors.js')
const { Lock, lock } = require('../lock.js')
const { flag, option, signalOf, timeoutOf } = require('../options.js')

/** @typedef {import('../options.js').ExportOptions} ExportOptions */
/** @typedef {import('../options.js').ImportOptions} ImportOptions */

/** How long a lock, or the copy of an object, is waited for if nothing else is said, in milliseconds. */
const TIMEOUT = 30_000

/** The formats; `src/functions/snapshot.rs` has the same numbers. */
const FORMATS = new Map([[undefined, 0], ['clixml', 1], ['json', 2]])

/**
 * Begins to write something.
 *
 * @typedef {(form: number[], path: string | undefined, place: () => number) => any} Exporter
 */

/**
 * @param {any} value
 * @returns {Exporter}
 */
function exporter(value) {
  if (isScalar(value)) return (form, path, place) => engine.snapshotExport(value, Passing.SCALAR, form, path, place())
  return (form, path, place) =>
    withOperand(value, (operand, how) => engine.snapshotExport(operand, how, form, path, place()))
}

/**
 * @param {ExportOptions | undefined} options
 * @param {Exporter} begin
 * @returns {Promise<any>}
 */
async function exportWith(options, begin) {
  const [form, path] = [formOf(options, true), pathOf(options)]
  const watch = watchOf(options)
  const written = await locked(options, () => inPool((place) => begin(form, path, place), watch))
  return path ?? written
}

/**
 * @param {ExportOptions | undefined} options
 * @param {Exporter} begin
 * @returns {any}
 */
function exportWithSync(options, begin) {
  const [form, path] = [formOf(options, true), pathOf(options)]
  const watch = watchOfSync(options)
  const written = lockedSync(options, () => blocking((place) => begin(form, path, place), watch))
  return path ?? written
}

/**
 * @param {unknown} source
 * @param {ImportOptions | undefined} options
 * @returns {import('./jobs.js').Start}
 */
function importer(source, options) {
  const form = formOf(options, false)
  const path = pathOf(options)
  if (source === undefined || source === null) {
    if (path === undefined) throw invalid('there is nothing to import: give a string, a Uint8Array, or the option path')
    return (place) => engine.snapshotImport(path, Source.FILE, form, place())
  }
  if (path !== undefined) throw invalid('an import reads a source or the file at path, not both')
  if (typeof source === 'string') return (place) => engine.snapshotImport(source, Source.TEXT, form, place())
  if (!types.isUint8Array(source)) throw invalid('a snapshot is a string or a Uint8Array')
  return (place) => engine.snapshotImport(source, Source.BYTES, form, place())
}

/**
 * The options as the addon takes them.
 *
 * @param {unknown} options
 * @param {boolean} isExport
 * @returns {number[]}
 */
function formOf(options, isExport) {
  const format = FORMATS.get(/** @type {any} */ (option(options, 'format', "'json'")))
  if (format === undefined) throw invalid("the option format is 'clixml' or 'json'")
  const form = [format]
  if (isExport) {
    const isText = choice(options, 'as', ['string', 'buffer']) === 0 && pathOf(options) === undefined
    const mark = flag(options, 'byteOrderMark', false)
    const utf16 = choice(options, 'encoding', ['utf8', 'utf16le']) === 1
    if (isText && (mark || utf16)) {
      throw invalid("a string has no encoding and no mark: say { as: 'buffer' } or give a path")
    }
    form.push(Number(isText), Number(flag(options, 'compact', false)), Number(mark), Number(utf16))
  } else {
    form.push(0, 0, 0, 0)
  }
  const limits = isExport ? undefined : option(options, 'limits', '{ nodes: 1000 }')
  const maxDepth = count(options, 'maxDepth')
  if (maxDepth > 1_000) throw invalid('the option maxDepth is 1 to 1,000')
  form.push(maxDepth, ...['inputBytes', 'nodes', 'stringLength', 'attributes'].map((name) => count(limits, name)))
  const timeout = Math.min(timeoutOf(options, TIMEOUT), Number.MAX_SAFE_INTEGER)
  form.push(isExport ? timeout : 0)
  return form
}

/**
 * @param {unknown} options
 * @param {string} name
 * @param {string[]} choices the first if it was left out
 * @returns {number} the index of the one that was chosen
 */
function choice(options, name, choices) {
  const value = option(options, name, `'${choices[1]}'`)
  const index = value === undefined ? 0 : choices.indexOf(/** @type {any} */ (value))
  if (index < 0) throw invalid(`the option ${name} is '${choices.join("' or '")}'`)
  return index
}

/**
 * @param {unknown} options
 * @param {string} name
 * @returns {number} 0 if it was left out
 */
function count(options, name) {
  const value = option(options, name, '1000')
  if (value === undefined) return 0
  if (!Number.isSafeInteger(value) || /** @type {number} */ (value) < 1) throw invalid(`the option ${name} is an integer from 1 on`)
  return /** @type {number} */ (value)
}

/**
 * @param {unknown} options
 * @returns {string | undefined} an absolute path
 */
function pathOf(options) {
  const path = option(options, 'path', "'state.xml'")
  if (path === undefined) return undefined
  if (path instanceof URL) return fileURLToPath(path)
  if (typeof path !== 'string' || path === '' || path.includes('\0')) throw invalid('the option path is the path of a file, or a file: URL')
  return resolve(path)
}

/**
 * @param {unknown} options
 * @returns {import('./jobs.js').Watch}
 */
function watchOf(options) {
  return { signal: signalOf(options), ...watchOfSync(options) }
}

/**
 * @param {unknown} options
 * @returns {{ progress?: import('./jobs.js').Watch['progress'] }}
 */
function watchOfSync(options) {
  const progress = /** @type {any} */ (option(options, 'progress', 'console.log'))
  if (progress !== undefined && typeof progress !== 'function') throw invalid('the option progress is a function')
  return { progress }
}

/**
 * The lock that the options name.
 *
 * @param {unknown} options
 * @returns {Lock | undefined}
 */
function lockOf(options) {
  const named = option(options, 'lock', "'orders'")
  if (named === undefined) return undefined
  // One of our own, so that waiting keeps the process alive as the work itself does.
  return lock(named instanceof Lock ? named.key : /** @type {any} */ (named)).ref()
}

/**
 * @param {unknown} options
 * @param {() => Promise<any>} run
 * @returns {Promise<any>}
 */
function locked(options, run) {
  const named = lockOf(options)
  if (named === undefined) return run()
  return named.use(run, { timeout: timeoutOf(options, TIMEOUT), signal: signalOf(options) })
}

/**
 * @param {unknown} options
 * @param {() => any} run
 */
function lockedSync(options, run) {
  const named = lockOf(options)
  if (named === undefined) return run()
  const guard = named.acquireSync({ timeout: timeoutOf(options, TIMEOUT), allowMainThread: flag(options, 'allowMainThread', false) })
  try {
    return run()
  } finally {
    guard.release()
  }
}

/** @param {string} message */
function invalid(message) {
  return new KrError(ErrorCode.InvalidArgument, message)
}

/**
 * @param {unknown} source
 * @param {ImportOptions | undefined} options
 * @param {(value: any) => any} [then] what to do with the value, while the lock is held
 * @returns {Promise<any>}
 */
async function importWith(source, options, then = (value) => value) {
  const [start, watch] = [importer(source, options), watchOf(options)]
  return locked(options, async () => then(await inPool(start, watch)))
}

/**
 * As `importWith`, blocking the thread.
 *
 * @param {unknown} source
 * @param {ImportOptions | undefined} options
 * @param {(value: any) => any} [then]
 */
function importWithSync(source, options, then = (value) => value) {
  const [start, watch] = [importer(source, options), watchOfSync(options)]
  return lockedSync(options, () => then(blocking(start, watch)))
}

module.exports = { exportWith, exportWithSync, exporter, importWith, importWithSync }
