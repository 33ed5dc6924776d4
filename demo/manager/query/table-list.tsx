import { useQuery } from 'docket/react'

interface Column {
  readonly table: string
  readonly columns: string
}

const COLUMNS = `
  select m.name as "table", group_concat(c.name, ', ') as columns
  from sqlite_master m, pragma_table_info(m.name) c
  where m.type = 'table' and m.name not like 'sqlite\\_%' escape '\\'
  group by m.name order by m.name`

/** The tables there are, and their columns. */
export function TableList() {
  const { rows } = useQuery<Column>(COLUMNS)
  return (
    <section className="table-list" aria-labelledby="tables-title">
      <h3 id="tables-title">Tables</h3>
      <dl>
        {rows?.map(({ table, columns }) => (
          <div key={table}>
            <dt>{table}</dt>
            <dd>{columns}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
