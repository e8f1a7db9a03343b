/**
 * A stable name for what went wrong: one of the values of `ErrorCode`.
 */
export type KrErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];
import { ErrorCode } from "./generated/errors.js";
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
     * Where in a value it happened, such as `$.a.b[3]`; undefined if it is not about one place.
     *
     * @type {string | undefined}
     */
    path: string | undefined;
}
/**
 * The error for a failed call of the engine.
 *
 * @param {number} number the code of the C ABI
 * @param {string} message
 * @param {string | undefined} path
 * @returns {KrError}
 */
export function errorFromEngine(number: number, message: string, path: string | undefined): KrError;
export { ErrorCode };
