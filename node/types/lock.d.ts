/**
 * A lock that is held.
 */
export type LockInfo = {
    /**
     * trimmed and in lower case
     */
    key: string;
    /**
     * of the holder, such as `Node.js`, `Python` or `.NET`
     */
    language: string;
    /**
     * of the holder's thread or task; empty if it is not known
     */
    name: string;
    /**
     * when it acquired the lock
     */
    since: Date;
    /**
     * for how long, in milliseconds
     */
    held: number;
    /**
     * the fencing token
     */
    token: number;
    /**
     * how many wait
     */
    waiters: number;
};
export type AcquireOptions = import("./options.js").AcquireOptions;
export type BlockOptions = import("./options.js").BlockOptions;
/**
 * A `use` that is running, for all that it calls and awaits.
 */
export type Region = {
    key: string;
    guard: Guard;
    /**
     * the one it was started in
     */
    outer: Region | undefined;
};
declare const Guard_base: new () => object;
/**
 * That a lock is held, until `release()`. A guard that is collected before, or whose worker ends,
 * releases the lock as well, and the next holder's guard says `abandoned`.
 */
export class Guard extends Guard_base {
    /**
     * @internal
     * @param {unknown} adoption
     * @param {number} token
     * @param {boolean} abandoned
     */
    constructor(adoption: unknown, token: number, abandoned: boolean);
    /**
     * The fencing token: greater than that of every earlier holder of any lock in the process. What you
     * write to elsewhere can refuse a smaller one than it has seen.
     *
     * @returns {number}
     */
    get token(): number;
    /**
     * Whether the holder before disappeared without releasing: what the lock guards may be half done.
     *
     * @returns {boolean}
     */
    get abandoned(): boolean;
    /** Whether the lock is still held by this guard. */
    get held(): boolean;
    /** Releases the lock; the next in the queue has it then. Releasing again does nothing. */
    release(): void;
    /** As `release()`, for `using`. */
    [Symbol.dispose](): void;
    #private;
}
declare const Lock_base: new () => object;
/**
 * A named, exclusive lock: one for the whole process, whatever thread or language asks, in order of
 * arrival. `lock(key)` makes one; all objects of one key are one lock.
 */
export class Lock extends Lock_base {
    /**
     * @internal
     * @param {unknown} adoption
     */
    constructor(adoption: unknown);
    /** The key, trimmed and in lower case. */
    get key(): string;
    /** Whether somebody holds the lock at this moment. */
    get locked(): boolean;
    /** How many wait for the lock at this moment. */
    get waiters(): number;
    /**
     * Waits for the lock, without blocking the event loop. Who holds it is not checked: acquiring again
     * before the guard is released waits for that release.
     *
     * A pending acquire does not keep the process alive by itself; see `ref()`.
     *
     * @param {AcquireOptions} [options]
     * @returns {Promise<Guard>}
     * @throws {KrError} `KR_LOCK_TIMEOUT`, a `LockTimeoutError`, when the time is over; an AbortError when
     *   the signal says so: either has left the queue
     */
    acquire(options?: AcquireOptions): Promise<Guard>;
    /**
     * Waits for the lock and blocks the thread meanwhile: for workers.
     *
     * @param {BlockOptions} [options]
     * @returns {Guard}
     * @throws {KrError} `KR_LOCK_TIMEOUT` as `acquire`; `KR_LOCK_RECURSION` at once if this thread would
     *   wait for ever for itself; `KR_INVALID_ARGUMENT` in the main thread, unless it is allowed there
     */
    acquireSync(options?: BlockOptions): Guard;
    /**
     * Takes the lock if it is free.
     *
     * @returns {Guard | undefined} undefined if somebody holds it
     */
    tryAcquire(): Guard | undefined;
    /**
     * Runs a function while the lock is held, and releases it when what the function returns is settled.
     *
     * The function is a region: using the same key again inside of it, at any depth of calls and awaits,
     * would wait for itself and is refused; with a time it times out.
     *
     * @template T
     * @param {(guard: Guard) => T | PromiseLike<T>} fn
     * @param {AcquireOptions} [options]
     * @returns {Promise<T>} what the function gave
     * @throws {KrError} as `acquire`; `KR_LOCK_RECURSION`
     */
    use<T>(fn: (guard: Guard) => T | PromiseLike<T>, options?: AcquireOptions): Promise<T>;
    /**
     * As `use`, for a function that is not asynchronous: waits as `acquireSync` does.
     *
     * @template T
     * @param {(guard: Guard) => T} fn
     * @param {BlockOptions} [options]
     * @returns {T} what the function gave
     * @throws {KrError} as `acquireSync`; `KR_INVALID_ARGUMENT` for a function that gave a promise
     */
    useSync<T>(fn: (guard: Guard) => T, options?: BlockOptions): T;
    /**
     * Has the acquires that come through this object from now on keep the process alive while they wait.
     *
     * @returns {this}
     */
    ref(): this;
    /**
     * Undoes `ref()`, for the acquires that come from now on: how a lock is made.
     *
     * @returns {this}
     */
    unref(): this;
    /** Whether `ref()` was called. */
    hasRef(): boolean;
    #private;
}
/**
 * The locks that are held, as a table to print.
 *
 * @param {readonly LockInfo[]} [held] `locks()` if left out
 * @returns {string}
 */
export function formatLocks(held?: readonly LockInfo[]): string;
/**
 * A lock that is held.
 *
 * @typedef {object} LockInfo
 * @property {string} key trimmed and in lower case
 * @property {string} language of the holder, such as `Node.js`, `Python` or `.NET`
 * @property {string} name of the holder's thread or task; empty if it is not known
 * @property {Date} since when it acquired the lock
 * @property {number} held for how long, in milliseconds
 * @property {number} token the fencing token
 * @property {number} waiters how many wait
 */
/**
 * The lock of a key. Keys are trimmed and compared without regard to case.
 *
 * @param {string} [key] `default` if left out
 * @returns {Lock}
 * @throws {KrError} `KR_INVALID_KEY` for a blank key
 */
export function lock(key?: string): Lock;
/**
 * The locks that are held at this moment, in every language of the process, sorted by key.
 *
 * @returns {LockInfo[]}
 */
export function locks(): LockInfo[];
export {};
