export type Table = import("../types.js").Table;
/**
 * @param {Table} table
 * @param {number} token
 * @returns {{ [key: string]: any }}
 */
export function liveOf(table: Table, token: number): {
    [key: string]: any;
};
