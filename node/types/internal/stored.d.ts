export type Input = import("../types.js").Input;
export type Value = import("../types.js").Value;
/**
 * What a value will be when it is stored and read back.
 */
export type Stored = {
    /**
     * what to store
     */
    input: Input;
    /**
     * what was stored, where `lookUp` gives what is there
     */
    read: (lookUp: () => Value | undefined) => Value;
};
/** @typedef {import('../types.js').Input} Input */
/** @typedef {import('../types.js').Value} Value */
/**
 * What a value will be when it is stored and read back.
 *
 * @typedef {object} Stored
 * @property {Input} input what to store
 * @property {(lookUp: () => Value | undefined) => Value} read what was stored, where `lookUp` gives what is there
 */
/**
 * @param {Input} value
 * @param {(value: Input) => Value} readBack stores a value in a detached list and reads it there
 * @returns {Stored}
 */
export function stored(value: Input, readBack: (value: Input) => Value): Stored;
