/** The token of an existing handle, as the argument of the constructor of its object. */
export class Adoption {
    /** @param {number} token */
    constructor(token: number);
    get token(): number;
    /**
     * Gives the token back when `object` is collected.
     *
     * @param {object} object
     * @returns {number} the token
     */
    adopt(object: object): number;
    #private;
}
/** On the objects that are handles, of whichever copy of this package: they are shared, or refused. */
export const HANDLE: unique symbol;
/** @type {new () => object} */
export const Handle: new () => object;
/** No token: the value is no live container. */
export const NO_TOKEN: -1;
/**
 * How to find the token of a live container. Each class of containers adds its own way, because
 * the token is private to it.
 *
 * @type {Array<(value: object) => number>}
 */
export const brands: Array<(value: object) => number>;
/**
 * How to find the token of a reference to an object of another runtime.
 *
 * @type {{ token: (value: object) => number }}
 */
export const foreign: {
    token: (value: object) => number;
};
/**
 * Makes `object` the one that stands for a new handle, whose token goes back when it is collected.
 *
 * @param {object} object
 * @param {number} token
 */
export function own(object: object, token: number): void;
/**
 * The token of a live container, or `NO_TOKEN`.
 *
 * @param {object} value
 * @returns {number}
 */
export function tokenOf(value: object): number;
