import { fromCentralStore, openServiceDatabase, type CentralStore, type Subscription } from 'docket/server'
import { SERVICE_ROLE } from './model.ts'
import { replayOnStart } from './replay-on-start.ts'
import { reportTo } from './report.ts'
import { openService } from './service.ts'
import { storyServices, type ServiceName } from './story.ts'

/** Opens the five services in the process of a central store, in its database. */
export async function openServices(
  central: CentralStore,
  store: string,
): Promise<ReadonlyMap<ServiceName, Subscription>> {
  const from = fromCentralStore(central, { roles: [SERVICE_ROLE] })
  const database = await openServiceDatabase({ shared: central.database })
  const opened = new Map<ServiceName, Subscription>()
  for (const [name, service] of Object.entries(storyServices())) {
    const onError = reportTo(name)
    const subscription = await openService(service, { store, from, database, onError })
    await replayOnStart(name, subscription)
    opened.set(name as ServiceName, subscription)
  }
  return opened
}
