export type Value = import("./types.js").Value;
declare const Counter_base: new () => object;
/** @typedef {import('./types.js').Value} Value */
/**
 * One integer of one table, for hot loops: what `increment` does, without looking the key up. The key
 * need not be there, and others may set or delete it at any time. `table.counter(key)` makes one.
 */
export class Counter extends Counter_base {
    /**
     * @internal
     * @param {unknown} adoption
     */
    constructor(adoption: unknown);
    /**
     * Adds an integer as one step. A missing entry counts as 0.
     *
     * @param {number | bigint} [by] 1 if left out
     * @returns {number | bigint} the new integer: a bigint only where a number is not exact
     * @throws {KrError} `KR_TYPE` if there is a number of another sort, `KR_NOT_NUMERIC` if there is
     *   something else, `KR_OVERFLOW`; nothing was changed then
     */
    add(by?: number | bigint): number | bigint;
    /**
     * The value at the key now, whatever it is; undefined if there is none.
     *
     * @type {Value | undefined}
     */
    get value(): Value | undefined;
    #private;
}
export {};
