import { Char } from "./text.js";
import { DateTime } from "./time.js";
import { Decimal } from "./decimal.js";
import { Duration } from "./time.js";
import { Guid } from "./text.js";
import { Script } from "./text.js";
import { Uri } from "./text.js";
import { Version } from "./text.js";
import { Xml } from "./text.js";
/**
 * The object for a value of the engine.
 *
 * @param {number} tag its kind
 * @param {bigint | number | string} parts
 * @returns {object}
 */
export function valueFromEngine(tag: number, parts: bigint | number | string): object;
export { Char, DateTime, Decimal, Duration, Guid, Script, Uri, Version, Xml };
