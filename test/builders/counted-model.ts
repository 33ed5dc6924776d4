import { command, defineAggregate, defineModel, defineProjection, type Projection } from 'docket'
import * as v from 'valibot'

/** How often each projection's handler was called. */
export interface Counts {
  notes: number
  words: number
}

const Text = v.object({ text: v.string() })

const note = defineAggregate('note', {
  events: { Noted: Text },
  initialState: () => ({ count: 0 }),
  evolve: { Noted: (state) => ({ count: state.count + 1 }) },
  commands: { Note: command(Text, (_state, input) => [{ type: 'Noted', data: input }]) },
})

/** A model whose projections count the events they are given, and may say that they changed. */
export function countedModel(counts: Counts, { wordsVersion = 1, withWords = true } = {}) {
  const notes = defineProjection('notes', {
    of: [note],
    tables: 'create table notes (id text, version integer, text text, primary key (id, version))',
    on: {
      Noted: (db, event) => {
        counts.notes += 1
        db.run('insert into notes values (?, ?, ?)', [event.streamId, event.version, event.data.text])
      },
    },
  })
  const words: Projection = defineProjection('words', {
    of: [note],
    version: wordsVersion,
    tables: `create table words (word text primary key, count integer, version integer);
      create view long_notes as select * from notes where length(text) > 5`,
    on: {
      Noted: (db, event) => {
        counts.words += 1
        db.run('insert into words values (?, 1, ?) on conflict (word) do update set count = count + 1', [
          event.data.text,
          wordsVersion,
        ])
      },
    },
  })
  return defineModel({ aggregates: [note], projections: withWords ? [notes, words] : [notes] })
}
