/**
 * Who is told of a job, and ends it.
 */
export type Watch = {
    signal?: AbortSignal | undefined;
    progress?: ((progress: {
        bytes: number;
        nodes: number;
    }) => unknown) | undefined;
};
/**
 * Begins work, and asks where to do it when all that is needed is there.
 */
export type Start = (place: () => number) => any;
/** What an import reads. */
export const Source: Readonly<{
    TEXT: 0;
    BYTES: 1;
    FILE: 2;
}>;
/**
 * Does work while the thread is blocked. Where objects of this thread may be asked for copies, or somebody
 * wants to be told how far it is, the work is done on a thread of its own, and this one answers.
 *
 * @param {Start} start
 * @param {Watch} watch
 * @returns {any} what the work has given
 */
export function blocking(start: Start, { progress }: Watch): any;
/**
 * Who is told of a job, and ends it.
 *
 * @typedef {object} Watch
 * @property {AbortSignal} [signal]
 * @property {((progress: { bytes: number, nodes: number }) => unknown)} [progress]
 */
/**
 * Begins work, and asks where to do it when all that is needed is there.
 *
 * @typedef {(place: () => number) => any} Start
 */
/**
 * Waits for work on Node's pool. It is over when the promise is: a signal ends the work first.
 *
 * @param {Start} start
 * @param {Watch} watch
 * @returns {Promise<any>} what the work has given
 */
export function inPool(start: Start, { signal, progress }: Watch): Promise<any>;
