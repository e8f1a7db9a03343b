export type Input = import("./types.js").Input;
export type Value = import("./types.js").Value;
export type ExportOptions = import("./options.js").ExportOptions;
export type ImportOptions = import("./options.js").ImportOptions;
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
export function exportSnapshot(value: Input, options: ExportOptions & {
    as: "buffer";
    path?: undefined;
}): Promise<Buffer>;
/**
 * @overload
 * @param {Input} value
 * @param {ExportOptions} [options]
 * @returns {Promise<string>}
 */
export function exportSnapshot(value: Input, options?: import("./options.js").ExportOptions | undefined): Promise<string>;
/**
 * As `exportSnapshot`, blocking the thread.
 *
 * @overload
 * @param {Input} value
 * @param {ExportOptions & { as: 'buffer', path?: undefined }} options
 * @returns {Buffer}
 */
export function exportSnapshotSync(value: Input, options: ExportOptions & {
    as: "buffer";
    path?: undefined;
}): Buffer;
/**
 * @overload
 * @param {Input} value
 * @param {ExportOptions} [options]
 * @returns {string}
 */
export function exportSnapshotSync(value: Input, options?: import("./options.js").ExportOptions | undefined): string;
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
export function importSnapshot(source: string | Uint8Array | null | undefined, options?: ImportOptions): Promise<Value>;
/**
 * As `importSnapshot`, blocking the thread.
 *
 * @param {string | Uint8Array | null | undefined} source
 * @param {ImportOptions} [options] a lock is waited for as `acquireSync` does; there is no signal
 * @returns {Value}
 * @throws {KrError} as `importSnapshot`
 */
export function importSnapshotSync(source: string | Uint8Array | null | undefined, options?: ImportOptions): Value;
