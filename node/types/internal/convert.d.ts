/**
 * A native container that is being copied, and how far.
 */
export type Frame = {
    /**
     * the container
     */
    source: any;
    /**
     * null for a list
     */
    keys: ArrayLike<unknown> | null;
    /**
     * items by index; null for an object, whose values are read when their turn comes
     */
    values: any;
    count: number;
    next: number;
};
/** How a value goes to the engine; `src/read.rs` has the same numbers. */
export const Passing: Readonly<{
    /** The value itself. */
    SCALAR: 0;
    /** The token of a live container, which will be shared. */
    HANDLE: 1;
    /** The token of a finished builder, whose tree is stored. */
    TREE: 2;
}>;
/**
 * A native container that is being copied, and how far.
 *
 * @typedef {object} Frame
 * @property {any} source the container
 * @property {ArrayLike<unknown> | null} keys null for a list
 * @property {any} values items by index; null for an object, whose values are read when their turn comes
 * @property {number} count
 * @property {number} next
 */
/**
 * Whether the engine takes the value as it is. It refuses functions and symbols itself.
 *
 * @param {unknown} value
 * @returns {boolean}
 */
export function isScalar(value: unknown): boolean;
/**
 * Runs `store` with an object made ready for the engine: a live container is shared, a Map, plain
 * object or array is copied into a tree of new containers.
 *
 * @template T
 * @param {object} value
 * @param {(operand: number, how: number) => T} store
 * @returns {T}
 */
export function withOperand<T>(value: object, store: (operand: number, how: number) => T): T;
/**
 * Copies a native container into a builder, which the caller releases.
 *
 * Getters, proxies and the like may run any code on the way. What they see is not changed by
 * the copy, and the copy is seen by nobody until it is stored.
 *
 * @param {object} root
 * @returns {number} the builder's token
 */
export function build(root: object): number;
