/** One UTF-16 unit, as .NET's `char` is: also half of a surrogate pair. */
export class Char extends KrValue {
    /**
     * @param {string | number} unit a string of one unit, or its number
     * @throws {KrError} `KR_OUT_OF_RANGE` for a number beyond 65535; `KR_INVALID_ARGUMENT` for anything else
     */
    constructor(unit: string | number);
    /**
     * The number of the unit.
     *
     * @readonly
     */
    readonly unit: number;
    /**
     * @internal
     * @override
     */
    override get [KIND](): 13;
    /**
     * @internal
     * @override
     */
    override get [PARTS](): bigint;
}
/** A GUID: 32 hexadecimal digits in five groups, in lower case. */
export class Guid extends KrText {
    /**
     * @internal
     * @override
     */
    override get [KIND](): 18;
    /**
     * @internal
     * @override
     */
    override get [PARTS](): bigint;
}
/** The text of a PowerShell script block. It is never run here. */
export class Script extends KrText {
    /**
     * @internal
     * @override
     */
    override get [KIND](): 21;
}
/**
 * A URI, as it was written, also a relative one. It has the readable properties of a `URL`, which are
 * empty where the text is not absolute; a `URL` is stored as one of these.
 */
export class Uri extends KrText {
    /** @param {string | URL} text */
    constructor(text: string | URL);
    /**
     * @param {string | URL} [base] what a relative one is relative to
     * @returns {URL}
     * @throws {TypeError} if it is no URL
     */
    toURL(base?: string | URL): URL;
    /** The text, as it was written. */
    get href(): string;
    /** As of a `URL`: the scheme with its colon, such as `https:`; empty for what is no URL, as all parts are. */
    get protocol(): string;
    /** The name of the host, and the port if there is one. */
    get host(): string;
    /** The name of the host. */
    get hostname(): string;
    /** The port, empty if it is the usual one. */
    get port(): string;
    /** The path, with its slash. */
    get pathname(): string;
    /** The query, with its question mark. */
    get search(): string;
    /** The fragment, with its `#`. */
    get hash(): string;
    /**
     * @internal
     * @override
     */
    override get [KIND](): 19;
}
/** A version of two to four numbers, as it was written: `1.2`, `1.2.3.4`. */
export class Version extends KrText {
    /** The first number. */
    get major(): number;
    /** The second number. */
    get minor(): number;
    /** The third number; -1 if there is none. */
    get build(): number;
    /** The fourth number; -1 if there is none. */
    get revision(): number;
    /**
     * @internal
     * @override
     */
    override get [KIND](): 20;
}
/** The text of an XML document. It is not parsed here. */
export class Xml extends KrText {
    /**
     * @internal
     * @override
     */
    override get [KIND](): 22;
}
import { KrValue } from "./value.js";
import { KIND } from "./value.js";
import { PARTS } from "./value.js";
/** Text of a kind of its own. It is not equal to a string, nor to the same text of another kind. */
declare class KrText extends KrValue {
    /** @param {string} text */
    constructor(text: string);
    /**
     * The text, as it was written.
     *
     * @readonly
     */
    readonly text: string;
}
export {};
