/**
 * A stable name for what went wrong: one of the values of `ErrorCode`.
 */
export type KrErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];
/**
 * Who holds a lock.
 */
export type Holder = {
    /**
     * such as `Node.js`, `Python` or `.NET`
     */
    language: string;
    /**
     * of the thread or task; empty if it is not known
     */
    name: string;
    /**
     * when it acquired the lock
     */
    since: Date;
};
import { ErrorCode } from "./generated/errors.js";
/** A file could not be read or written: `KR_IO`. Its `path` is that of the file. */
export class FileError extends KrError {
    /**
     * @param {string} message
     * @param {Map<string, any>} details
     */
    constructor(message: string, details: Map<string, any>);
    /**
     * The number of the failure of the system, negative as in the errors of Node.js; undefined if it is none of
     * the system.
     *
     * @type {number | undefined}
     */
    errno: number | undefined;
    /**
     * Its name, such as `ENOENT`: what `code` is in the errors of Node.js.
     *
     * @type {string | undefined}
     */
    systemCode: string | undefined;
}
/**
 * A stable name for what went wrong: one of the values of `ErrorCode`.
 *
 * @typedef {typeof ErrorCode[keyof typeof ErrorCode]} KrErrorCode
 */
/**
 * What krstate throws. Tell errors apart by `code`; the message says what happened and what to do.
 */
export class KrError extends Error {
    /**
     * @param {KrErrorCode} code what went wrong
     * @param {string} message what happened and what to do
     * @param {string} [path] where in a value, such as `$.a.b[3]`
     */
    constructor(code: KrErrorCode, message: string, path?: string);
    /**
     * What went wrong, for programs. One of the values of `ErrorCode`.
     *
     * @readonly
     * @type {KrErrorCode}
     */
    readonly code: KrErrorCode;
    /**
     * Where in a value it happened, such as `$.a.b[3]`, or the file of a `FileError`; undefined if it is
     * not about one place.
     *
     * @type {string | undefined}
     */
    path: string | undefined;
}
/**
 * Who holds a lock.
 *
 * @typedef {object} Holder
 * @property {string} language such as `Node.js`, `Python` or `.NET`
 * @property {string} name of the thread or task; empty if it is not known
 * @property {Date} since when it acquired the lock
 */
/** A lock was not granted in time: `KR_LOCK_TIMEOUT`. */
export class LockTimeoutError extends KrError {
    /**
     * @param {string} message
     * @param {Map<string, any>} details
     */
    constructor(message: string, details: Map<string, any>);
    /**
     * The key of the lock, trimmed and in lower case.
     *
     * @type {string}
     */
    key: string;
    /**
     * The time that was waited, in milliseconds.
     *
     * @type {number}
     */
    waited: number;
    /**
     * Who held the lock when the time was over; undefined if it was free again by then.
     *
     * @type {Holder | undefined}
     */
    holder: Holder | undefined;
}
/** A text is no snapshot, or one beyond a limit: `KR_SNAPSHOT_SYNTAX`, `KR_SNAPSHOT_LIMIT`. */
export class SnapshotError extends KrError {
    /**
     * @param {KrErrorCode} code
     * @param {string} message
     * @param {string | undefined} path
     * @param {Map<string, any>} details
     */
    constructor(code: KrErrorCode, message: string, path: string | undefined, details: Map<string, any>);
    /**
     * The line in the text, from 1 on; undefined if it is not about a place in a text.
     *
     * @type {number | undefined}
     */
    line: number | undefined;
    /**
     * The column in the line, from 1 on.
     *
     * @type {number | undefined}
     */
    column: number | undefined;
    /**
     * The limit that was passed, such as `max_depth`.
     *
     * @type {string | number | undefined}
     */
    limit: string | number | undefined;
}
/**
 * The error for an operation that an AbortSignal has ended.
 *
 * @param {AbortSignal} signal
 * @returns {KrError}
 */
export function aborted(signal: AbortSignal): KrError;
/** @param {Date | import('./values/time.js').DateTime} time */
export function dateOf(time: Date | import("./values/time.js").DateTime): Date;
/**
 * The error for a failed call of the engine.
 *
 * @param {number} number the code of the C ABI
 * @param {string} message
 * @param {string | undefined} path
 * @param {any[] | undefined} details names and values in turn
 * @returns {KrError}
 */
export function errorFromEngine(number: number, message: string, path: string | undefined, details: any[] | undefined): KrError;
/**
 * The number of the C ABI for what was thrown; undefined if it is no KrError.
 *
 * @param {any} error
 * @returns {number | undefined}
 */
export function numberOf(error: any): number | undefined;
export { ErrorCode };
