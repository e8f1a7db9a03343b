export type DateTimeKind = (typeof relations)[number];
/** @typedef {typeof relations[number]} DateTimeKind */
/**
 * A date and time in the years 1 to 9999, in ticks of 100 ns: one that a `Date` cannot be, because
 * it is finer than a millisecond, or not relative to UTC.
 */
export class DateTime extends KrValue {
    /**
     * The instant of a Date, relative to UTC.
     *
     * @param {Date} date
     * @returns {DateTime}
     * @throws {KrError} `KR_OUT_OF_RANGE` for an invalid one and outside of the years 1 to 9999
     */
    static from(date: Date): DateTime;
    /**
     * @param {bigint} ticks of 100 ns, since the start of the year 1
     * @param {DateTimeKind} [kind] what they are relative to; `'Unspecified'` if left out
     * @throws {KrError} `KR_OUT_OF_RANGE` outside of the years 1 to 9999
     */
    constructor(ticks: bigint, kind?: DateTimeKind);
    /** @readonly */
    readonly ticks: bigint;
    /** @readonly */
    readonly kind: "Unspecified" | "Utc" | "Local";
    /**
     * The millisecond that it is in. What is not relative to UTC is taken as the time of this machine.
     *
     * @returns {Date}
     */
    toDate(): Date;
    /**
     * @internal
     * @override
     */
    override get [KIND](): 16;
    /**
     * @internal
     * @override
     */
    override get [PARTS](): bigint;
}
/** A span of time in ticks of 100 ns, negative for one that goes back. */
export class Duration extends KrValue {
    /**
     * @param {number} milliseconds rounded to 100 ns
     * @returns {Duration}
     * @throws {KrError} `KR_OUT_OF_RANGE` for one that is not finite, or beyond 64 bits of ticks
     */
    static fromMilliseconds(milliseconds: number): Duration;
    /**
     * @param {bigint} ticks of 100 ns
     * @throws {KrError} `KR_OUT_OF_RANGE` beyond 64 bits
     */
    constructor(ticks: bigint);
    /** @readonly */
    readonly ticks: bigint;
    /** The milliseconds, with a fraction. */
    get milliseconds(): number;
    /**
     * @internal
     * @override
     */
    override get [KIND](): 17;
    /**
     * @internal
     * @override
     */
    override get [PARTS](): bigint;
}
/**
 * @param {bigint} bits what `[PARTS]` is
 * @returns {Date | DateTime} a Date if it is exact
 */
export function dateFromBits(bits: bigint): Date | DateTime;
/**
 * The ticks of a Date.
 *
 * @param {Date} date
 * @returns {bigint}
 */
export function ticksOf(date: Date): bigint;
/** What a date and time can be relative to, in the order of their numbers. */
declare const relations: readonly ["Unspecified", "Utc", "Local"];
import { KrValue } from "./value.js";
import { KIND } from "./value.js";
import { PARTS } from "./value.js";
export {};
