/**
 * A decimal number of 96 bits whose scale is kept: `1.10` is not `1.1`, though both are equal as
 * numbers. The number is `mantissa / 10 ** scale`, negated if `negative`.
 */
export class Decimal extends KrValue {
    /**
     * @param {string | number | bigint} value text such as `'1.10'`, or an integer; a fraction has to
     *   be text, because a number seldom is the fraction that was written
     * @throws {KrError} `KR_OUT_OF_RANGE` if 96 bits do not hold it: nothing is rounded;
     *   `KR_INVALID_ARGUMENT` for what is no decimal number
     */
    constructor(value: string | number | bigint);
    /** @readonly */
    readonly mantissa: bigint;
    /** @readonly */
    readonly scale: number;
    /** @readonly */
    readonly negative: boolean;
    /** The nearest number. */
    toNumber(): number;
    /**
     * @internal
     * @override
     */
    override get [KIND](): 12;
    /**
     * @internal
     * @override
     */
    override get [PARTS](): bigint;
}
/**
 * @param {bigint} bits what `[PARTS]` is
 * @returns {Decimal}
 */
export function decimalFromBits(bits: bigint): Decimal;
import { KrValue } from "./value.js";
import { KIND } from "./value.js";
import { PARTS } from "./value.js";
