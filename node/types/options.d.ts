/**
 * How a state behaves.
 */
export type StateOptions = {
    /**
     * whether `Visits` and `visits` are two names; false if left out
     */
    caseSensitive?: boolean | undefined;
    /**
     * whether `set` takes booleans and numbers without being told so; true if left out
     */
    allowValueTypes?: boolean | undefined;
};
/**
 * How one `set` behaves.
 */
export type SetOptions = {
    /**
     * whether to take a boolean or number; what the state says if left out
     */
    allowValueType?: boolean | undefined;
};
/**
 * How to wait for a lock.
 */
export type AcquireOptions = {
    /**
     * in milliseconds: 0 does not wait, Infinity (if left out) waits for ever
     */
    timeout?: number | undefined;
    /**
     * gives up waiting when it is aborted
     */
    signal?: AbortSignal | undefined;
};
/**
 * How to wait for a lock while the thread is blocked.
 */
export type BlockOptions = {
    /**
     * in milliseconds: 0 does not wait, Infinity (if left out) waits for ever
     */
    timeout?: number | undefined;
    /**
     * whether the event loop of the main thread may be blocked; false if left out
     */
    allowMainThread?: boolean | undefined;
};
/**
 * How a state behaves.
 *
 * @typedef {object} StateOptions
 * @property {boolean} [caseSensitive] whether `Visits` and `visits` are two names; false if left out
 * @property {boolean} [allowValueTypes] whether `set` takes booleans and numbers without being told so; true if left out
 */
/**
 * How one `set` behaves.
 *
 * @typedef {object} SetOptions
 * @property {boolean} [allowValueType] whether to take a boolean or number; what the state says if left out
 */
/**
 * How to wait for a lock.
 *
 * @typedef {object} AcquireOptions
 * @property {number} [timeout] in milliseconds: 0 does not wait, Infinity (if left out) waits for ever
 * @property {AbortSignal} [signal] gives up waiting when it is aborted
 */
/**
 * How to wait for a lock while the thread is blocked.
 *
 * @typedef {object} BlockOptions
 * @property {number} [timeout] in milliseconds: 0 does not wait, Infinity (if left out) waits for ever
 * @property {boolean} [allowMainThread] whether the event loop of the main thread may be blocked; false if left out
 */
/**
 * Reads a flag out of the options that a caller gave.
 *
 * @template T
 * @param {unknown} options
 * @param {string} name
 * @param {T} otherwise if the flag, or the options, were left out
 * @returns {boolean | T}
 */
export function flag<T>(options: unknown, name: string, otherwise: T): boolean | T;
/**
 * @param {unknown} options
 * @param {string} name
 * @param {string} example of a value
 * @returns {unknown} undefined if the option, or the options, were left out
 */
export function option(options: unknown, name: string, example: string): unknown;
/**
 * @param {unknown} options
 * @returns {AbortSignal | undefined}
 */
export function signalOf(options: unknown): AbortSignal | undefined;
/**
 * The time to wait in milliseconds, Infinity for ever.
 *
 * @param {unknown} options
 * @param {number} [otherwise] if it was left out
 * @returns {number}
 */
export function timeoutOf(options: unknown, otherwise?: number): number;
