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
 * Reads a flag out of the options that a caller gave.
 *
 * @template T
 * @param {unknown} options
 * @param {string} name
 * @param {T} otherwise if the flag, or the options, were left out
 * @returns {boolean | T}
 */
export function flag<T>(options: unknown, name: string, otherwise: T): boolean | T;
