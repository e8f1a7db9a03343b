/**
 * What a value is, the same in every language.
 */
export type Kind = keyof typeof Tag;
/** The numbers of the kinds in the C ABI. */
export const Tag: Readonly<{
    Null: 0;
    Bool: 1;
    I8: 2;
    U8: 3;
    I16: 4;
    U16: 5;
    I32: 6;
    U32: 7;
    I64: 8;
    U64: 9;
    F32: 10;
    F64: 11;
    Decimal: 12;
    Char: 13;
    String: 14;
    Bytes: 15;
    DateTime: 16;
    Duration: 17;
    Guid: 18;
    Uri: 19;
    Version: 20;
    Script: 21;
    Xml: 22;
    Table: 23;
    List: 24;
    Object: 25;
}>;
/**
 * What a value is, the same in every language.
 *
 * @typedef {keyof typeof Tag} Kind
 */
/**
 * The kinds by their numbers.
 *
 * @type {ReadonlyMap<number, Kind>}
 */
export const kindByNumber: ReadonlyMap<number, Kind>;
