export namespace copier {
    function answer(_object: object, _factory: number): void;
}
/**
 * Whether an object of this environment is stored anywhere.
 *
 * @param {object} object
 */
export function find(object: object): boolean;
/**
 * The token of a new reference to an object of this environment. It is given back with `release`; the
 * object is let go when the engine says that no reference is left.
 *
 * @param {object} object
 * @param {string} type its name, for people
 * @returns {number}
 */
export function refer(object: object, type: string): number;
/**
 * Does what there is to do for those who refer to objects of this environment.
 *
 * @param {boolean} inLoop whether other code may run here: who asks for copies is answered then
 */
export function work(inLoop: boolean): void;
