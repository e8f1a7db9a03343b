export type Input = import("../types.js").Input;
/**
 * A function that is making a value, for all that it calls and awaits.
 */
export type Region = {
    /**
     * who the engine thinks it is
     */
    owner: number;
    /**
     * the function that waits for this one
     */
    outer: Region | undefined;
};
/**
 * The value of a place; a missing one is made by `factory`, once however many ask.
 *
 * @param {(owner: number) => any[]} ask asks the engine for the value in the name of an owner
 * @param {() => Input | Promise<Input>} factory
 * @returns {Promise<any>}
 */
export function make(ask: (owner: number) => any[], factory: () => Input | Promise<Input>): Promise<any>;
/**
 * What is told about an exception to those who wait elsewhere.
 *
 * @param {any} error
 * @returns {string}
 */
export function messageOf(error: any): string;
