import type { EnginePort } from '../engine/engine-port.js'
import { isOldNews, type StatusNews } from '../engine/engine-status.js'

// A message to the page costs as much as a request to the database: changes within a frame share one.
const FRAME_MS = 16

/** An engine that tells of its status once a frame at most, and not what an answer has told already. */
export function withQuietStatus(port: EnginePort): EnginePort {
  let told: StatusNews | null = null
  const telling = async <Answer extends { readonly news: StatusNews }>(answering: Promise<Answer>): Promise<Answer> => {
    const answer = await answering
    told = answer.news
    return answer
  }
  return {
    ...port,
    execute: (request, options) => telling(port.execute(request, options)),
    append: (streamId, events, options) => telling(port.append(streamId, events, options)),
    appendMany: (commits) => telling(port.appendMany(commits)),
    resolve: (id, resolution, actor) => telling(port.resolve(id, resolution, actor)),
    onStatus: async (listener) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      let latest: StatusNews | null = null
      const tell = (): void => {
        timer = undefined
        if (latest === null || (told !== null && isOldNews(latest, told))) return
        told = latest
        listener(latest)
      }
      const stop = await port.onStatus((news) => {
        const isFirst = latest === null
        latest = news
        if (isFirst) listener(news)
        else timer ??= setTimeout(tell, FRAME_MS)
      })
      return () => {
        clearTimeout(timer)
        stop()
      }
    },
  }
}
