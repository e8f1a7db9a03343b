export type Value = import("./types.js").Value;
export type Input = import("./types.js").Input;
export type Kind = import("./types.js").Kind;
export type StateOptions = import("./options.js").StateOptions;
export type SetOptions = import("./options.js").SetOptions;
export type ExportOptions = import("./options.js").ExportOptions;
export type ImportOptions = import("./options.js").ImportOptions;
declare const SharedState_base: new () => object;
/**
 * A store of named entries that every language in the process shares: `host.state` of a host, the
 * `globalState()`, or a standalone one made with `new`.
 *
 * Names are letters, digits and `_`, not starting with a digit, and compared without regard to
 * case unless the state is case-sensitive. Every operation is atomic, from any thread of any language.
 * Every method throws `KrError`: `KR_DISPOSED` once the state is closed.
 *
 * @implements {Iterable<[string, Value]>}
 */
export class SharedState extends SharedState_base implements Iterable<[string, Value]> {
    /**
     * Makes a standalone state. It ends with `close()`, or when the last handle reached through it is
     * collected.
     *
     * @param {StateOptions} [options]
     */
    constructor(options?: StateOptions);
    /**
     * Creates or replaces an entry.
     *
     * A Map, plain object or array is copied in: the caller's own object is not live afterwards, the
     * handle that `get` returns is. A `Table` or `List` is shared. undefined is stored as null.
     *
     * @param {string} name
     * @param {Input} value
     * @param {SetOptions} [options]
     * @returns {this}
     * @throws {KrError} `KR_INVALID_NAME`; `KR_VALUE_TYPE` if value types are not allowed here
     */
    set(name: string, value: Input, options?: SetOptions): this;
    /**
     * @param {string} name
     * @returns {Value | undefined} the value, a live handle for a table or list; undefined if there is none
     */
    get(name: string): Value | undefined;
    /**
     * The kind of an entry: an integer that reads as `5` may be an I8, I32 or U64.
     *
     * @param {string} name
     * @returns {Kind | undefined} undefined if there is none
     */
    kind(name: string): Kind | undefined;
    /**
     * The value of an entry; a missing one is set to `value` first, as one step.
     *
     * With a function the value is made where it is missing, and made once however many ask, in whatever
     * thread or language: the others wait for it. A value that is set meanwhile wins, and what the
     * function made is dropped. If the function fails, all who wait fail, and the next one may try again.
     *
     * @overload
     * @param {string} name
     * @param {() => Input | Promise<Input>} factory
     * @param {SetOptions} [options]
     * @returns {Promise<Value>}
     */
    getOrAdd(name: string, factory: () => Input | Promise<Input>, options?: import("./options.js").SetOptions | undefined): Promise<Value>;
    /**
     * @overload
     * @param {string} name
     * @param {Input} value
     * @param {SetOptions} [options]
     * @returns {Value}
     */
    getOrAdd(name: string, value: Input, options?: import("./options.js").SetOptions | undefined): Value;
    /**
     * The entries of the moment of the call whose names match a wildcard pattern of PowerShell: `*` and
     * `?`, `[a-c]` for one of several, a backtick before one that is meant as it is.
     *
     * @param {string} pattern
     * @returns {{ [name: string]: Value }}
     */
    find(pattern: string): {
        [name: string]: Value;
    };
    /**
     * A copy of all entries of one moment. What is in them is not copied: tables and lists are live.
     *
     * @returns {{ [name: string]: Value }}
     */
    snapshot(): {
        [name: string]: Value;
    };
    /**
     * @param {string} name
     * @returns {boolean}
     */
    has(name: string): boolean;
    /**
     * Removes an entry. Handles to its container stay usable.
     *
     * @param {string} name
     * @returns {boolean} whether there was such an entry
     */
    delete(name: string): boolean;
    /** Removes all entries. */
    clear(): void;
    /** The number of entries. */
    get size(): number;
    /**
     * The names at this moment, in the order of insertion.
     *
     * @returns {string[]}
     */
    names(): string[];
    /**
     * Writes all entries, as they were at one moment, as a table of theirs: as `exportSnapshot` does.
     *
     * @overload
     * @param {ExportOptions & { as: 'buffer', path?: undefined }} options
     * @returns {Promise<Buffer>}
     */
    export(options: ExportOptions & {
        as: "buffer";
        path?: undefined;
    }): Promise<Buffer>;
    /**
     * @overload
     * @param {ExportOptions} [options]
     * @returns {Promise<string>}
     */
    export(options?: import("./options.js").ExportOptions | undefined): Promise<string>;
    /**
     * As `export`, blocking the thread.
     *
     * @overload
     * @param {ExportOptions & { as: 'buffer', path?: undefined }} options
     * @returns {Buffer}
     */
    exportSync(options: ExportOptions & {
        as: "buffer";
        path?: undefined;
    }): Buffer;
    /**
     * @overload
     * @param {ExportOptions} [options]
     * @returns {string}
     */
    exportSync(options?: import("./options.js").ExportOptions | undefined): string;
    /**
     * Reads a snapshot of a table and sets its entries, as one step: all of them or, if it fails, none. The
     * entries that the state has go, unless `merge` is true. Value types are stored whatever the state says.
     *
     * @param {string | Uint8Array | null | undefined} source as for `importSnapshot`
     * @param {ImportOptions & { merge?: boolean }} [options]
     * @returns {Promise<void>}
     * @throws {KrError} as `importSnapshot`; `KR_TYPE` for a snapshot of something else than a table;
     *   `KR_INVALID_NAME` for a key that is no name
     */
    load(source: string | Uint8Array | null | undefined, options?: ImportOptions & {
        merge?: boolean;
    }): Promise<void>;
    /**
     * As `load`, blocking the thread.
     *
     * @param {string | Uint8Array | null | undefined} source
     * @param {ImportOptions & { merge?: boolean }} [options]
     * @throws {KrError} as `load`
     */
    loadSync(source: string | Uint8Array | null | undefined, options?: ImportOptions & {
        merge?: boolean;
    }): void;
    /**
     * Closes a standalone state: handles reached through it answer `KR_DISPOSED` from now on. Closing
     * again does nothing.
     *
     * @throws {KrError} `KR_INVALID_ARGUMENT` for a host's state, which its host closes, and for the global one
     */
    close(): void;
    /** Whether the state, or its host, is closed. */
    get closed(): boolean;
    /**
     * Whether both are one and the same state.
     *
     * @param {unknown} other
     * @returns {boolean}
     */
    isSame(other: unknown): boolean;
    /**
     * The entries of the moment of the call, in the order of insertion. Later changes are not seen
     * and disturb nothing.
     *
     * @returns {Generator<[string, Value], void, undefined>}
     */
    [Symbol.iterator](): Generator<[string, Value], void, undefined>;
    /** As `close()`, for `using`. */
    [Symbol.dispose](): void;
    #private;
}
/**
 * The one state of the process that no host owns. It lives until the process ends.
 *
 * @returns {SharedState}
 */
export function globalState(): SharedState;
export {};
