/**
 * What goes to the engine for an object that is a value and no container.
 */
export type Special = {
    /**
     * its kind
     */
    tag: number;
    parts: unknown;
};
/**
 * The value that an object is, or undefined if it is none. Objects are known by what they are, not
 * by their class, which is another one in another context or copy of this package.
 *
 * @param {any} object
 * @returns {Special | undefined}
 * @throws {KrError} `KR_OUT_OF_RANGE` for a Date that is none
 */
export function asSpecial(object: any): Special | undefined;
