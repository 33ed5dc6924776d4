/** What the bench uses of PouchDB, which publishes no types. */
declare module 'pouchdb-browser' {
  /** A database of documents, each with an `_id`. */
  export default class PouchDB<Content extends object> {
    constructor(name: string, options: { readonly adapter: 'idb'; readonly revs_limit: number })
    info(): Promise<{ readonly doc_count: number }>
    put(document: Content & { readonly _id: string }): Promise<unknown>
    bulkDocs(documents: readonly (Content & { readonly _id: string })[]): Promise<unknown>
    allDocs(options: { readonly include_docs: true }): Promise<{ readonly rows: readonly { readonly doc: Content }[] }>
    destroy(): Promise<void>
  }
}
