/**
 * The entries of one instant: the one when this is called.
 *
 * @param {(token: number, part: number, limit: number) => any[] | number} start
 * @param {number} token
 * @returns {Generator<[any, any], void, undefined>}
 */
export function entries(start: (token: number, part: number, limit: number) => any[] | number, token: number): Generator<[any, any], void, undefined>;
/**
 * @param {(token: number, part: number, limit: number) => any[] | number} start
 * @param {number} token
 * @returns {Generator<any, void, undefined>}
 */
export function keys(start: (token: number, part: number, limit: number) => any[] | number, token: number): Generator<any, void, undefined>;
/**
 * @param {(token: number, part: number, limit: number) => any[] | number} start
 * @param {number} token
 * @returns {Generator<any, void, undefined>}
 */
export function values(start: (token: number, part: number, limit: number) => any[] | number, token: number): Generator<any, void, undefined>;
