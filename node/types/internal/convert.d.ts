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
    /** Nothing, where a value may be absent. */
    ABSENT: 3;
    /** With the number of a kind added to it: what a value of that kind consists of. */
    KIND: 16;
}>;
/**
 * Whether an object is a container that is copied.
 *
 * @param {any} object
 * @returns {boolean}
 */
export function isNative(object: any): boolean;
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
 * Whether the engine takes the value as it is. It refuses symbols itself.
 *
 * @param {unknown} value
 * @returns {boolean}
 */
export function isScalar(value: unknown): boolean;
/**
 * Runs `store` with the structural copy of an object: the instances of classes in it are tables of their
 * own properties.
 *
 * @template T
 * @param {object} value
 * @param {(builder: number) => T} store
 * @returns {T}
 */
export function withCopy<T>(value: object, store: (builder: number) => T): T;
/**
 * Runs `store` with an object made ready for the engine: a live container is shared, a Map, plain
 * object or array is copied into a tree of new containers, a value of a kind is that value, and any other
 * object is stored by reference.
 *
 * @template T
 * @param {object} value
 * @param {(operand: any, how: number) => T} store
 * @returns {T}
 */
export function withOperand<T>(value: object, store: (operand: any, how: number) => T): T;
/**
 * Runs `store` with a tree of a native container.
 *
 * @template T
 * @param {object} value
 * @param {(builder: number) => T} store
 * @returns {T}
 */
export function withTree<T>(value: object, store: (builder: number) => T): T;
/**
 * Runs `compare` with a value to compare with, made ready for the engine, and `otherwise` for one that
 * equals nothing in a container, because it cannot be in one.
 *
 * @template T
 * @param {any} value
 * @param {(operand: unknown, how: number) => T} compare
 * @param {() => T} otherwise
 * @returns {T}
 */
export function withWanted<T>(value: any, compare: (operand: unknown, how: number) => T, otherwise: () => T): T;
