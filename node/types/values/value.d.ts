/**
 * Under these names every copy of the package finds what a value consists of, so that a value of
 * one copy can be stored with another one.
 */
export const KIND: unique symbol;
/**
 * A value of a kind that JavaScript has no type for. It never changes, and stored again it is the
 * same value of the same kind.
 */
export class KrValue {
    /**
     * Whether the other one is the same value of the same kind.
     *
     * @param {unknown} other
     * @returns {boolean}
     */
    equals(other: unknown): boolean;
    /**
     * What `JSON.stringify` writes: the text.
     *
     * @returns {any}
     */
    toJSON(): any;
    /**
     * The number of its kind.
     *
     * @internal
     * @returns {number}
     */
    get [KIND](): number;
    /**
     * What the engine gets.
     *
     * @internal
     * @returns {bigint | number | string}
     */
    get [PARTS](): bigint | number | string;
}
export const PARTS: unique symbol;
