/**
 * Begins to write something.
 */
export type Exporter = (form: number[], path: string | undefined, place: () => number) => any;
export type ExportOptions = import("../options.js").ExportOptions;
export type ImportOptions = import("../options.js").ImportOptions;
/**
 * @param {ExportOptions | undefined} options
 * @param {Exporter} begin
 * @returns {Promise<any>}
 */
export function exportWith(options: ExportOptions | undefined, begin: Exporter): Promise<any>;
/**
 * @param {ExportOptions | undefined} options
 * @param {Exporter} begin
 * @returns {any}
 */
export function exportWithSync(options: ExportOptions | undefined, begin: Exporter): any;
/**
 * Begins to write something.
 *
 * @typedef {(form: number[], path: string | undefined, place: () => number) => any} Exporter
 */
/**
 * @param {any} value
 * @returns {Exporter}
 */
export function exporter(value: any): Exporter;
/**
 * @param {unknown} source
 * @param {ImportOptions | undefined} options
 * @param {(value: any) => any} [then] what to do with the value, while the lock is held
 * @returns {Promise<any>}
 */
export function importWith(source: unknown, options: ImportOptions | undefined, then?: (value: any) => any): Promise<any>;
/**
 * As `importWith`, blocking the thread.
 *
 * @param {unknown} source
 * @param {ImportOptions | undefined} options
 * @param {(value: any) => any} [then]
 */
export function importWithSync(source: unknown, options: ImportOptions | undefined, then?: (value: any) => any): any;
