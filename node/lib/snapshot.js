'use strict'

const { exportWith, exportWithSync, exporter, importWith, importWithSync } = require('./internal/snapshots.js')

/** @typedef {import('./types.js').Input} Input */
/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./options.js').ExportOptions} ExportOptions */
/** @typedef {import('./options.js').ImportOptions} ImportOptions */

/**
 * Writes a value, with all that is in it as it was at one moment, as text that other programs and
 * languages read: CLIXML (of PowerShell) or JSON. Others go on writing meanwhile, and so does the event
 * loop: the work is done on Node's thread pool.
 *
 * @overload
 * @param {Input} value
 * @param {ExportOptions & { as: 'buffer', path?: undefined }} options
 * @returns {Promise<Buffer>}
 */
/**
 * @overload
 * @param {Input} value
 * @param {ExportOptions} [options]
 * @returns {Promise<string>}
 */
/**
 * @param {Input} value
 * @param {ExportOptions} [options]
 * @returns {Promise<string | Buffer>} the text or bytes, or the path of the file that was written
 * @throws {KrError} `KR_SNAPSHOT_LIMIT` for what is nested too deep; `KR_UNSUPPORTED_TYPE` for an object
 *   whose owner gives no copy; `KR_LOCK_TIMEOUT`; `KR_IO`; an AbortError when the signal says so
 */
async function exportSnapshot(value, options) {
  return exportWith(options, exporter(value))
}

/**
 * As `exportSnapshot`, blocking the thread.
 *
 * @overload
 * @param {Input} value
 * @param {ExportOptions & { as: 'buffer', path?: undefined }} options
 * @returns {Buffer}
 */
/**
 * @overload
 * @param {Input} value
 * @param {ExportOptions} [options]
 * @returns {string}
 */
/**
 * @param {Input} value
 * @param {ExportOptions} [options] a lock is waited for as `acquireSync` does; there is no signal
 * @returns {string | Buffer}
 * @throws {KrError} as `exportSnapshot`
 */
function exportSnapshotSync(value, options) {
  return exportWithSync(options, exporter(value))
}

/**
 * Reads a snapshot: CLIXML or JSON, whichever it is. The containers in it are new ones, in no state;
 * nothing is there before all of it was read.
 *
 * @param {string | Uint8Array | null | undefined} source the text or bytes; undefined with the option `path`
 * @param {ImportOptions} [options]
 * @returns {Promise<Value>}
 * @throws {KrError} `KR_SNAPSHOT_SYNTAX` or `KR_SNAPSHOT_LIMIT`, a `SnapshotError` with line and column;
 *   `KR_LOCK_TIMEOUT`; `KR_IO`; an AbortError when the signal says so
 */
async function importSnapshot(source, options) {
  return importWith(source, options)
}

/**
 * As `importSnapshot`, blocking the thread.
 *
 * @param {string | Uint8Array | null | undefined} source
 * @param {ImportOptions} [options] a lock is waited for as `acquireSync` does; there is no signal
 * @returns {Value}
 * @throws {KrError} as `importSnapshot`
 */
function importSnapshotSync(source, options) {
  return importWithSync(source, options)
}

module.exports = { exportSnapshot, exportSnapshotSync, importSnapshot, importSnapshotSync }
