export type IntegerKind = keyof typeof integers;
export type NumberKind = IntegerKind | "F32" | "F64";
/** @typedef {keyof typeof integers} IntegerKind */
/** @typedef {IntegerKind | 'F32' | 'F64'} NumberKind */
/**
 * A number to be stored with a width of its own, as `i8(5)` makes it. It is read back as a number
 * or bigint; `kind(key)` tells the width.
 */
export class TypedNumber extends KrValue {
    /**
     * @param {NumberKind} kind
     * @param {number | bigint} value a bigint for integers alone; one of F32 is rounded to it
     * @throws {KrError} `KR_OUT_OF_RANGE`, also for a finite number beyond the greatest of F32;
     *   `KR_INVALID_ARGUMENT` for what is no such number
     */
    constructor(kind: NumberKind, value: number | bigint);
    /** @readonly */
    readonly kind: NumberKind;
    /**
     * The number; a bigint only where a number is not exact.
     *
     * @readonly
     * @type {number | bigint}
     */
    readonly value: number | bigint;
    /** @override */
    override valueOf(): number | bigint;
    /**
     * What `JSON.stringify` writes: the number.
     *
     * @override
     * @returns {number | bigint}
     */
    override toJSON(): number | bigint;
    /**
     * @internal
     * @override
     */
    override get [KIND](): 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11;
    /**
     * @internal
     * @override
     */
    override get [PARTS](): number | bigint;
}
/** @param {number} value a number, rounded to single precision, to 3.4e38 */
export function f32(value: number): TypedNumber;
/** @param {number} value a number, stored as a float also if it is integral */
export function f64(value: number): TypedNumber;
/** @param {number | bigint} value an integer of 16 bits with a sign */
export function i16(value: number | bigint): TypedNumber;
/** @param {number | bigint} value an integer of 32 bits with a sign, as plain small integers are */
export function i32(value: number | bigint): TypedNumber;
/** @param {number | bigint} value an integer of 64 bits with a sign, as plain larger integers are */
export function i64(value: number | bigint): TypedNumber;
/** @param {number | bigint} value an integer from -128 to 127 */
export function i8(value: number | bigint): TypedNumber;
/** @param {number | bigint} value an integer of 16 bits */
export function u16(value: number | bigint): TypedNumber;
/** @param {number | bigint} value an integer of 32 bits */
export function u32(value: number | bigint): TypedNumber;
/** @param {number | bigint} value an integer of 64 bits */
export function u64(value: number | bigint): TypedNumber;
/** @param {number | bigint} value an integer from 0 to 255 */
export function u8(value: number | bigint): TypedNumber;
/** The integer kinds: how many bits, and whether there are negative ones. */
declare const integers: Readonly<{
    I8: {
        bits: bigint;
        signed: boolean;
    };
    U8: {
        bits: bigint;
        signed: boolean;
    };
    I16: {
        bits: bigint;
        signed: boolean;
    };
    U16: {
        bits: bigint;
        signed: boolean;
    };
    I32: {
        bits: bigint;
        signed: boolean;
    };
    U32: {
        bits: bigint;
        signed: boolean;
    };
    I64: {
        bits: bigint;
        signed: boolean;
    };
    U64: {
        bits: bigint;
        signed: boolean;
    };
}>;
import { KrValue } from "./value.js";
import { KIND } from "./value.js";
import { PARTS } from "./value.js";
export {};
