export type PlainKey = import("./types.js").PlainKey;
declare const Key_base: new () => object;
/**
 * A key that is used often: read and hashed once, and taken by every operation of a table where a key is.
 * It belongs to the thread that made it, and to no table.
 */
export class Key extends Key_base {
    /**
     * @param {PlainKey} value a string, a safe integer or a bigint of 64 bits
     * @throws {KrError} `KR_INVALID_KEY`
     */
    constructor(value: PlainKey);
    /** The key itself. */
    get value(): import("./types.js").PlainKey;
    #private;
}
export {};
