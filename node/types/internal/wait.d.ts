/**
 * How a wait ends early, and what it keeps alive.
 */
export type Until = {
    /**
     * in milliseconds; for ever if left out
     */
    timeout?: number | undefined;
    /**
     * ends the wait with an AbortError
     */
    signal?: AbortSignal | undefined;
    /**
     * called within the abort
     */
    giveUp?: (() => void) | undefined;
    /**
     * whether the environment stays open for it; true if left out
     */
    keepsAlive?: boolean | undefined;
};
/**
 * Waits until the addon tells of a number.
 *
 * @param {number} number
 * @param {Until} [options]
 * @returns {Promise<boolean>} whether it did, before the time was over
 */
export function until(number: number, { timeout, signal, giveUp, keepsAlive }?: Until): Promise<boolean>;
