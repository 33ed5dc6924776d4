import { useStatus } from 'docket/react'
import { MANAGER_PAGES, managerAddress, type ManagerPage } from './manager-address.ts'

const NAMES: Readonly<Record<ManagerPage, string>> = {
  sales: 'Sales',
  orders: 'Orders',
  inbox: 'Inbox',
  tablets: 'Tablets',
  query: 'Query',
}

/** Goes from one page of the manager to another. */
export function ManagerTabs({ shown }: { readonly shown: ManagerPage }) {
  const rejected = useStatus((status) => status.rejected)
  return (
    <nav className="switch manager-tabs" aria-label="Pages of the manager">
      {MANAGER_PAGES.map((page) => (
        <a key={page} href={managerAddress(page)} aria-current={page === shown ? 'page' : undefined}>
          <span>
            {NAMES[page]}
            {page === 'inbox' && rejected > 0 && (
              <>
                {' '}
                <span className="tab-count" aria-label={`${rejected} to decide`}>
                  {rejected}
                </span>
              </>
            )}
          </span>
        </a>
      ))}
    </nav>
  )
}
