/** A value of a type that the taker promises not to change. */
export type DeepReadonly<Value> = 0 extends 1 & Value
  ? Value
  : Value extends string | number | bigint | boolean | symbol | null | undefined | ((...args: never) => unknown)
    ? Value
    : { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
