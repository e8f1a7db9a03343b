export type StateOptions = import("./options.js").StateOptions;
export type SharedState = import("./state.js").SharedState;
declare const Host_base: new () => object;
/** @typedef {import('./options.js').StateOptions} StateOptions */
/** @typedef {import('./state.js').SharedState} SharedState */
/**
 * A named owner of one state. Any language in the process finds it by its name.
 *
 * Closing the host closes its state. A host that is never closed lives until the process ends.
 */
export class Host extends Host_base {
    /**
     * Creates and registers a host.
     *
     * @param {string} name free text of 1 to 256 characters
     * @param {StateOptions} [options] how its state behaves
     * @throws {KrError} `KR_HOST_EXISTS` while an open host has this name: use `getHost`
     */
    constructor(name: string, options?: StateOptions);
    /** The name. */
    get name(): string;
    /**
     * The state.
     *
     * @type {SharedState}
     */
    get state(): SharedState;
    /** Closes the host and its state: handles reached through it answer `KR_DISPOSED` from now on. */
    close(): void;
    /** Whether the host is closed. */
    get closed(): boolean;
    /** As `close()`, for `using`. */
    [Symbol.dispose](): void;
    #private;
}
/**
 * The open host of that name, from whichever language.
 *
 * @param {string} name
 * @returns {Host | undefined}
 */
export function getHost(name: string): Host | undefined;
/**
 * The names of all open hosts of the process.
 *
 * @returns {string[]}
 */
export function hosts(): string[];
export {};
