export type Value = import("./types.js").Value;
export type AcquireOptions = import("./options.js").AcquireOptions;
declare const ForeignObject_base: new () => object;
/**
 * A reference to an object that only another runtime of the process understands: an instance of a class
 * of C# or Python, or of JavaScript in another thread. Stored again, it is that object for its runtime.
 */
export class ForeignObject extends ForeignObject_base {
    /**
     * @internal
     * @param {unknown} adoption
     */
    constructor(adoption: unknown);
    /** The language of the runtime that owns the object, such as `.NET`, `Python` or `Node.js`. */
    get runtime(): string;
    /** The name of the object's type, as its runtime tells it. */
    get typeName(): string;
    /**
     * A structural copy of the object, made by its owner when it comes to it: tables, lists and plain data.
     *
     * @param {AcquireOptions} [options] how long to wait; 30 seconds if nothing is said
     * @returns {Promise<Value>}
     * @throws {KrError} `KR_FOREIGN_GONE` if the owner has ended; `KR_UNSUPPORTED_TYPE` if it has no copy to
     *   give; `KR_CALLBACK` if it failed; `KR_TIMEOUT` if it gave none in time; an AbortError when the signal says so
     */
    value(options?: AcquireOptions): Promise<Value>;
    #private;
}
export {};
