/** The tables of one PostgreSQL schema, as numbered steps that are only ever added to; each is a list of statements. */
export interface Schema {
  /** The schema's name, written into SQL as it is. */
  readonly name: string
  readonly steps: readonly (readonly string[])[]
}
